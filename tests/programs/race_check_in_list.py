# expect: error check-then-act list
"""Both find that the name is not there, and both append it. That `in` walks beside `append` does no harm by itself."""

from support.invisible import one_by_one

names = []


def add():
    if "ann" not in names:  # racy
        names.append("ann")  # racy


def one():
    add()


def two():
    add()


one_by_one(one, two)
