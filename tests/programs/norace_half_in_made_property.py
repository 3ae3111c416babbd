# expect: nothing
"""A lock is held around both halves of each update."""

import threading

from support.invisible import together


class Count:
    def __init__(self):
        self.lock = threading.Lock()
        self.total = 0
        self.steps = 0

    def _get(self):
        return self.total

    so_far = property(_get)
    following = lambda self: self.steps + 1

    def run(self):
        with self.lock:
            self.total = self.so_far + 1
            self.steps = self.following()


count = Count()
together(count.run, count.run)
