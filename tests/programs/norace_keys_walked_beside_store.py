# expect: nothing
"""A walk of the keys alone meets no change: the store is under a key that is there."""

from support.invisible import Steps, together

balances = {"a": 1, "b": 2}
steps = Steps()


def pay():
    balances["b"] = 7
    steps.end()


def names():
    steps.wait(1)
    return [name for name in balances]


together(pay, names)
