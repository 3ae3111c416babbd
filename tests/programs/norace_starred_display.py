# expect: note benign dict
"""`[*d]` takes an exact dict whole, and so does a call with other arguments beside `*d`."""

from support.invisible import one_by_one

options = {"a": 1}


def add():
    options["b"] = 2


def show(*names):
    assert names


def use():
    show("first", *options)


one_by_one(add, use)
