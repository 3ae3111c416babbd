# expect: error lost-update Pool.used
"""A semaphore of two lets two in.

Both can read the same old value, and one update is lost.
"""

import threading

from support.invisible import one_by_one


class Pool:
    def __init__(self):
        self.used = 0
        self.places = threading.Semaphore(2)

    def use(self):
        with self.places:
            self.used += 1  # racy


pool = Pool()
one_by_one(pool.use, pool.use)
