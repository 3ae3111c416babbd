# expect: nothing
# one order: read first, the pair is not ordered: the lock is taken before the load
"""A property that takes a lock orders what the same expression loads after it, not before."""

import threading

from support.invisible import one_by_one


class Queue:
    def __init__(self):
        self._lock = threading.Lock()
        self.name = ["q"]
        self.extra = [0]

    @property
    def size(self):
        with self._lock:
            return []

    def describe(self):
        return self.name + self.size + self.extra


queue = Queue()


def change():
    with queue._lock:
        queue.extra = [1]


def read():
    queue.describe()


one_by_one(change, read)
