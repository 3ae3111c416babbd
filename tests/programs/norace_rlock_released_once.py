# expect: nothing
"""The threads of race_rlock_released_once hold one lock, each for all that it does."""

import threading

from support.invisible import one_by_one


class Counter:
    def __init__(self):
        self.hits = 0
        self.lock = threading.RLock()

    def inside(self):
        with self.lock, self.lock:
            self.hits += 1

    def outside(self):
        with self.lock, self.lock:
            pass
        self.hits += 1


counter = Counter()


lock = threading.Lock()


def locked(function):
    def run():
        with lock:
            return function()

    return run


one_by_one(locked(counter.outside), locked(counter.inside))
