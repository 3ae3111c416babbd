# expect: nothing
"""The service's own lock is held for each update: its release comes before the other's acquire.

The lock of `sys.stderr` does not matter.
"""

import sys
import threading

from support.invisible import one_by_one


class Service:
    def __init__(self):
        self.requests = 0
        self.lock = threading.Lock()

    def request(self):
        print("begins", file=sys.stderr)
        with self.lock:
            self.requests += 1
        print("ends", file=sys.stderr, flush=True)


service = Service()
one_by_one(service.request, service.request)
