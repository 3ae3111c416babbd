# expect: nothing
"""The threads of race_own_lock_each hold one lock, each for all that it does."""

import threading

from support.invisible import one_by_one


class Counter:
    def __init__(self):
        self.hits = 0

    def hit(self):
        with threading.Lock():
            self.hits += 1


counter = Counter()


lock = threading.Lock()


def locked(function):
    def run():
        with lock:
            return function()

    return run


one_by_one(locked(counter.hit), locked(counter.hit))
