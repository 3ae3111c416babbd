# expect: error check-then-act Counter.total
"""What was computed from a load is compared under the lock and stored under it, but the lock was released in between."""

import threading

from support.invisible import one_by_one


class Counter:
    def __init__(self):
        self.lock = threading.Lock()
        self.total = 0

    def add(self):
        old = self.total  # racy
        with self.lock:
            if self.total != old:
                return
        with self.lock:
            self.total = old + 1  # racy


counter = Counter()
one_by_one(counter.add, counter.add)
