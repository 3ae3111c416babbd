# expect: error check-then-act dict['a']
"""Between the test and the look-up the other may delete the entry (KeyError).

In this run it is deleted after the look-up: it is the same bug.
"""

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
