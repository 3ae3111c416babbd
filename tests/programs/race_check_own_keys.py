# expect: error check-then-act dict[1]
"""Both test the same key and act on it: the second deletion fails with KeyError."""

from support.invisible import one_by_one


entries = {1: []}


def drop():
    if 1 in entries:  # racy
        del entries[1]  # racy


def first():
    drop()


def second():
    drop()


one_by_one(first, second)
