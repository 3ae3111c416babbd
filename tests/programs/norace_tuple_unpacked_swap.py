# expect: nothing
"""Both values are loaded and stored under a lock: each swap begins where the other has ended."""

import threading

from support.invisible import one_by_one


class Pair:
    def __init__(self):
        self.left = 1
        self.right = 2
        self.lock = threading.Lock()

    def swap(self):
        with self.lock:
            self.left, self.right = self.right, self.left


pair = Pair()


def one():
    pair.swap()


def two():
    pair.swap()


one_by_one(one, two)
