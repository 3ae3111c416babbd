# expect: error lost-update Counter.hits
# one order: an update inside that comes first is ordered by the lock, which `outside` takes after it
"""The second thread updates after it has given its reentrant lock back as often as it took it.

Both can read the same old value: what follows the last release is outside.
"""

import threading

from support.invisible import one_by_one


class Counter:
    def __init__(self):
        self.hits = 0
        self.lock = threading.RLock()

    def inside(self):
        with self.lock, self.lock:
            self.hits += 1  # racy

    def outside(self):
        with self.lock, self.lock:
            pass
        self.hits += 1  # racy


counter = Counter()
one_by_one(counter.outside, counter.inside)
