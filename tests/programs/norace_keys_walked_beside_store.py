# expect: nothing
"""A walk of the keys alone meets no change: the store is under a key that is there."""

from support.invisible import one_by_one

balances = {"a": 1, "b": 2}


def pay():
    balances["b"] = 7


def names():
    return [name for name in balances]


one_by_one(pay, names)
