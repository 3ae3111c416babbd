# expect: note benign dict
"""A dict locks itself, unlike an OrderedDict: two insertions under different keys commute."""

from support.invisible import one_by_one

cache = {}


def first():
    cache["a"] = 1


def second():
    cache["b"] = 2


one_by_one(first, second)
