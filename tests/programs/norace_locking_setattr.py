# expect: nothing
"""A `__setattr__` that holds a lock while it stores: whoever assigns takes it, though no lock is seen at the assignment.

An attempt to store into a frozen dataclass stores nothing.
"""

import threading
from contextlib import suppress
from dataclasses import FrozenInstanceError, dataclass

from support.invisible import one_by_one


class Guarded:
    def __init__(self):
        object.__setattr__(self, "lock", threading.RLock())
        self.level = 0

    def __setattr__(self, name, value):
        with self.lock:
            super().__setattr__(name, value)

    def __delattr__(self, name):
        with self.lock:
            object.__delattr__(self, name)

    def raise_by(self, amount):
        with self.lock:
            self.level += amount

    def show(self):
        with self.lock:
            return self.level


@dataclass(frozen=True)
class Point:
    x: int


guarded = Guarded()
point = Point(0)


def set_and_show():
    guarded.level = 7
    guarded.raise_by(1)
    guarded.show()
    with suppress(FrozenInstanceError):
        point.x = 1


def raise_and_drop():
    guarded.raise_by(1)
    guarded.level = 3
    guarded.note = 4
    del guarded.note
    with suppress(FrozenInstanceError):
        point.x += 1
    assert point.x == 0


one_by_one(set_and_show, raise_and_drop, guarded.show)
