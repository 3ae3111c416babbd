# expect: note benign dict
"""The test is of one key, the deletion of another: it cannot turn the answer."""

from support.invisible import Steps, together


prices = {"a": 1, "b": 2}


def show(key):
    if key in prices:
        assert prices[key]
    return len(prices)


def forget(key):
    del prices[key]


steps = Steps()


def first():
    forget("b")
    steps.end()


def second():
    steps.wait(1)
    show("a")


together(first, second)
