# expect: error lost-update Guarded.level
"""The lock in the `__setattr__` is held for the store alone: both may have read the same old value before."""

import threading

from support.invisible import one_by_one


class Guarded:
    def __init__(self):
        object.__setattr__(self, "lock", threading.Lock())
        self.level = 0

    def __setattr__(self, name, value):
        with self.lock:
            object.__setattr__(self, name, value)  # racy


guarded = Guarded()


def step():
    guarded.level += 1  # racy


one_by_one(step, step)
