# expect: error lost-update dict['hits']
"""An update through `__getitem__` and `__setitem__` written in Python.

Both can read the same old value, and one update is lost.
"""

from support.invisible import one_by_one


class Counts:
    def __init__(self):
        self._counts = {"hits": 0}

    def __getitem__(self, key):
        return self._counts[key]  # racy

    def __setitem__(self, key, value):
        self._counts[key] = value  # racy


counts = Counts()


def hit():
    counts["hits"] += 1


one_by_one(hit, hit)
