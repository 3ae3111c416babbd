# expect: note benign dict
"""`[*d]` takes an exact dict whole, and so does a call with other arguments beside `*d`."""

from support.invisible import Steps, together

options = {"a": 1}
steps = Steps()


def add():
    options["b"] = 2
    steps.end()


def show(*names):
    assert names


def use():
    steps.wait(1)
    show("first", *options)


together(add, use)
