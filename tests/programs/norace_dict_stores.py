# expect: note benign dict
"""The same on a dict, which locks itself: the two insertions commute."""

from support.invisible import one_by_one

cache = {}


def first():
    cache["a"] = 1


def second():
    cache["b"] = 2


one_by_one(first, second)
