# expect: nothing
"""The key is there before the threads start, and a plain dict inserts nothing."""

from support.invisible import Steps, together


groups = {"a": (1, 2)}


def get(key):
    return groups[key]


steps = Steps()


def first():
    get("a")
    steps.end()


def second():
    steps.wait(1)
    get("a")


together(first, second)
