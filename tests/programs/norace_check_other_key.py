# expect: note benign dict
"""The test is of one key, the deletion of another: it cannot turn the answer."""

from support.invisible import one_by_one


prices = {"a": 1, "b": 2}


def show(key):
    if key in prices:
        assert prices[key]
    return len(prices)


def forget(key):
    del prices[key]


def first():
    forget("b")


def second():
    show("a")


one_by_one(first, second)
