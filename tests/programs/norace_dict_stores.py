# expect: note benign dict
"""The same on a dict, which locks itself: the two insertions commute."""

from support.invisible import Steps, together

cache = {}
steps = Steps()


def first():
    cache["a"] = 1
    steps.end()


def second():
    steps.wait(1)
    cache["b"] = 2


together(first, second)
