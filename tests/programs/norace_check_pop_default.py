# expect: note check-then-act dict['a']
"""The act tests again by itself: who comes second removes nothing."""

from support.invisible import one_by_one


prices = {"a": 1, "b": 2}


def forget(key):
    if key in prices:
        prices.pop(key, None)


def first():
    forget("a")


def second():
    forget("a")


one_by_one(first, second)
