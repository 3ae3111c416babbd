# expect: error check-then-act set['a']
"""Both test the same element and remove it: the second removal fails with KeyError."""

from support.invisible import one_by_one


seen = {"a"}


def drop():
    if "a" in seen:  # racy
        seen.remove("a")  # racy


def first():
    drop()


def second():
    drop()


one_by_one(first, second)
