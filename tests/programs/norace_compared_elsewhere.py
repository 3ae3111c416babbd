# expect: nothing
"""Two classes have a `put`: one compares before it stores, and the other is called under the lock."""

import threading

from support.invisible import one_by_one


class Careful:
    def __init__(self):
        self.lock = threading.Lock()
        self.total = 0

    def put(self, old, new):
        with self.lock:
            if self.total == old:
                self.total = new


class Plain:
    def __init__(self):
        self.lock = threading.RLock()
        self.total = 0

    def put(self, old, new):
        with self.lock:
            self.total = new

    def add(self):
        with self.lock:
            total = self.total
            self.put(total, total + 1)


plain = Plain()
one_by_one(plain.add, plain.add)
