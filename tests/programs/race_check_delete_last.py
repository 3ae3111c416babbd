# expect: error check-then-act dict['a']
"""The same with the deletion after the look-up: which comes first is luck."""

from support.invisible import one_by_one


prices = {"a": 1, "b": 2}


def show(key):
    if key in prices:  # racy
        assert prices[key]


def forget(key):
    del prices[key]  # racy


def first():
    show("a")


def second():
    forget("a")


one_by_one(first, second)
