# expect: error check-then-act dict['a']
"""The result is used as if the test still held: it may be None (AttributeError)."""

from support.invisible import one_by_one


names = {"a": "x", "b": "y"}


def forget(key):
    if key in names:  # racy
        name = names.pop(key, None)  # racy
        assert name.upper()


def first():
    forget("a")


def second():
    forget("a")


one_by_one(first, second)
