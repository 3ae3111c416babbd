# expect: error lost-update dict['requests']
"""A class below threading.local gives every worker the same dict: it was made once, outside.

Both can read the same old value, and one update is lost.
"""

import threading

from support.invisible import one_by_one

totals = {"requests": 0}


class Context(threading.local):
    def __init__(self):
        self.counts = totals


context = Context()


def request():
    context.counts["requests"] += 1  # racy


one_by_one(request, request)
