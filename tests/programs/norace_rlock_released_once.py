# expect: nothing
"""Both updates are made before the reentrant lock is given back for the last time."""

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
        with self.lock:
            with self.lock:
                pass
            self.hits += 1


counter = Counter()
one_by_one(counter.outside, counter.inside)
assert counter.hits == 2
