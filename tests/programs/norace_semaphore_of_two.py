# expect: nothing
"""Two may be in the pool at once; the count of its uses has a lock of its own."""

import threading

from support.invisible import one_by_one


class Pool:
    def __init__(self):
        self.used = 0
        self.places = threading.Semaphore(2)
        self.lock = threading.Lock()

    def use(self):
        with self.places:
            with self.lock:
                self.used += 1


pool = Pool()
one_by_one(pool.use, pool.use)
assert pool.used == 2
