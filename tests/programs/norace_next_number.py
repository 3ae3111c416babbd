# expect: nothing
"""The next number is computed in a method, and stored by its caller, both under the lock."""

import threading

from support.invisible import one_by_one


class Numbers:
    def __init__(self):
        self.last = 0
        self.lock = threading.Lock()

    def following(self):
        return self.last + 1

    def take(self):
        with self.lock:
            self.last = self.following()


numbers = Numbers()


def first():
    numbers.take()


def second():
    numbers.take()


one_by_one(first, second)
