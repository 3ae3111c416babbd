# expect: note benign dict
"""`list` takes an exact dict whole; the tuple of arguments is made of the copy, which nobody else has."""

from support.invisible import one_by_one

options = {"a": 1}


def add():
    options["b"] = 2


def show(*names):
    assert names


def use():
    show(*list(options))


one_by_one(add, use)
