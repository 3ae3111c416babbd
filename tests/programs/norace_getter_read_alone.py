# expect: nothing
"""The lock is held from the getter to the setter, and for both loads of `peek`, which are of one value."""

import threading

from support.invisible import one_by_one


class Level:
    def __init__(self):
        self._value = 5
        self.lock = threading.Lock()

    def get(self):
        return self._value

    def set(self, value):
        self._value = value

    def peek(self):
        return self._value, self._value


level = Level()


def updater():
    with level.lock:
        value = level.get()
        level.set(value + 1)


def reader():
    with level.lock:
        level.peek()


one_by_one(updater, updater, reader)
