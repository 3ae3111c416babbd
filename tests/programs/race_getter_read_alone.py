# expect: error lost-update Level._value
# expect: warning data-race Level._value
"""A getter's load is an update's only for the caller that gives its value to the setter.

Both updaters can read the same old value, and one update is lost; the two loads of `peek` may differ.
"""

from support.invisible import one_by_one


class Level:
    def __init__(self):
        self._value = 5

    def get(self):
        return self._value  # racy

    def set(self, value):
        self._value = value  # racy

    def peek(self):
        return self._value, self._value  # racy


level = Level()


def updater():
    value = level.get()
    level.set(value + 1)


def reader():
    level.peek()


one_by_one(updater, updater, reader)
