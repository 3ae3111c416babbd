# expect: nothing
"""A property that takes a lock orders what the same expression loads after it, not before."""

import threading

from support.invisible import Steps, together


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
steps = Steps()


def change():
    with queue._lock:
        queue.extra = [1]
    steps.end()


def read():
    steps.wait(1)
    queue.describe()


together(change, read)
