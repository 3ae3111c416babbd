# expect: error iterate-while-mutated dict
"""`f(*d)` makes a tuple as `tuple(d)` does: beside a writer it failed 12,574 times in 522,123."""

from support.invisible import Steps, together

options = {"a": 1}
steps = Steps()


def add():
    options["b"] = 2  # racy
    steps.end()


def show(*names):
    assert names


def use():
    steps.wait(1)
    show(*options)  # racy


together(add, use)
