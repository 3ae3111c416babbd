# expect: nothing
"""The update by `__getitem__` and `__setitem__` is made under one lock, from the one to the other."""

import threading

from support.invisible import together


class Counts:
    def __init__(self):
        self._counts = {"hits": 0}
        self.lock = threading.Lock()

    def __getitem__(self, key):
        return self._counts[key]

    def __setitem__(self, key, value):
        self._counts[key] = value


counts = Counts()


def hit():
    with counts.lock:
        counts["hits"] += 1


together(hit, hit)
assert counts["hits"] == 2
