# expect: error check-then-act dict['a']
"""The result is used as if the test still held: it may be None (AttributeError)."""

from support.invisible import Steps, together


names = {"a": "x", "b": "y"}


def forget(key):
    if key in names:  # racy
        name = names.pop(key, None)  # racy
        assert name.upper()


steps = Steps()


def first():
    forget("a")
    steps.end()


def second():
    steps.wait(1)
    forget("a")


together(first, second)
