# expect: error lost-update Service.requests
"""Both threads print before and after their updates: what `print` locks orders nothing that the program did.

Both can read the same old value, and one update is lost.
"""

import sys

from support.invisible import one_by_one


class Service:
    def __init__(self):
        self.requests = 0

    def request(self):
        print("begins", file=sys.stderr)
        self.requests += 1  # racy
        print("ends", file=sys.stderr, flush=True)


service = Service()
one_by_one(service.request, service.request)
