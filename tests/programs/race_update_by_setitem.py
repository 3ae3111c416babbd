# expect: error lost-update Counts['hits']
"""The class's own `__setitem__` stores what was computed from what `dict` gave: both may have had the same."""

from support.invisible import one_by_one


class Counts(dict):
    def __setitem__(self, key, value):
        super().__setitem__(key.lower(), value)  # racy


counts = Counts(hits=0)


def hit():
    counts["hits"] += 1  # racy


def one():
    hit()


def two():
    hit()


one_by_one(one, two)
