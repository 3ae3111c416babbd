# expect: nothing
"""The threads of race_getter_read_alone hold one lock, each for all that it does."""

import threading

from support.invisible import one_by_one


class Level:
    def __init__(self):
        self._value = 5

    def get(self):
        return self._value

    def set(self, value):
        self._value = value

    def peek(self):
        return self._value, self._value


level = Level()


def updater():
    value = level.get()
    level.set(value + 1)


def reader():
    level.peek()


lock = threading.Lock()


def locked(function):
    def run():
        with lock:
            return function()

    return run


one_by_one(locked(updater), locked(updater), locked(reader))
