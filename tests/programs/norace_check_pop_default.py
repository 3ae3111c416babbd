# expect: note check-then-act dict['a']
"""The act tests again by itself: who comes second removes nothing."""

from support.invisible import Steps, together


prices = {"a": 1, "b": 2}


def forget(key):
    if key in prices:
        prices.pop(key, None)


steps = Steps()


def first():
    forget("a")
    steps.end()


def second():
    steps.wait(1)
    forget("a")


together(first, second)
