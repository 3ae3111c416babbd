# expect: nothing
"""The key is there before the threads start, and a plain dict inserts nothing."""

from support.invisible import one_by_one


groups = {"a": (1, 2)}


def get(key):
    return groups[key]


def first():
    get("a")


def second():
    get("a")


one_by_one(first, second)
