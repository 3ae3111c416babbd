# expect: nothing
"""The lock is held from the reading to what the class's own `__setitem__` stores."""

import threading

from support.invisible import one_by_one


class Counts(dict):
    def __init__(self):
        super().__init__(hits=0)
        self.lock = threading.Lock()

    def __setitem__(self, key, value):
        super().__setitem__(key.lower(), value)


counts = Counts()


def hit():
    with counts.lock:
        counts["hits"] += 1


def one():
    hit()


def two():
    hit()


one_by_one(one, two)
