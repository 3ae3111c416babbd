# expect: error check-then-act dict['a']
"""The same with the deletion after the look-up: which comes first is luck."""

from support.invisible import Steps, together


prices = {"a": 1, "b": 2}


def show(key):
    if key in prices:  # racy
        assert prices[key]


def forget(key):
    del prices[key]  # racy


steps = Steps()


def first():
    show("a")
    steps.end()


def second():
    steps.wait(1)
    forget("a")


together(first, second)
