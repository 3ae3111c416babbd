# expect: note benign Counter.total
"""What was computed from a load is compared and stored under one lock, from `acquire` to `release`."""

import threading

from support.invisible import one_by_one


class Counter:
    def __init__(self):
        self.lock = threading.Lock()
        self.total = 0

    def add(self):
        old = self.total
        self.lock.acquire()
        try:
            if self.total != old:
                return
            self.total = old + 1
        finally:
            self.lock.release()


counter = Counter()
one_by_one(counter.add, counter.add)
