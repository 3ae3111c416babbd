# expect: error check-then-act dict['a']
"""Between the test and the look-up the other may delete the entry (KeyError)."""

from support.invisible import Steps, together


prices = {"a": 1, "b": 2}


def show(key):
    if key in prices:  # racy
        assert prices[key]


def forget(key):
    del prices[key]  # racy


steps = Steps()


def first():
    forget("a")
    steps.end()


def second():
    steps.wait(1)
    show("a")


together(first, second)
