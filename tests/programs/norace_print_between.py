# expect: nothing
"""The threads of race_print_between hold one lock, each for all that it does."""

import threading
import sys

from support.invisible import one_by_one


class Service:
    def __init__(self):
        self.requests = 0

    def request(self):
        print("begins", file=sys.stderr)
        self.requests += 1
        print("ends", file=sys.stderr, flush=True)


service = Service()


lock = threading.Lock()


def locked(function):
    def run():
        with lock:
            return function()

    return run


one_by_one(locked(service.request), locked(service.request))
