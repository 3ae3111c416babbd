# expect: error iterate-while-mutated dict
"""`f(*d)` makes a tuple as `tuple(d)` does: beside a writer it failed 12,574 times in 522,123."""

from support.invisible import one_by_one

options = {"a": 1}


def add():
    options["b"] = 2  # racy


def show(*names):
    assert names


def use():
    show(*options)  # racy


one_by_one(add, use)
