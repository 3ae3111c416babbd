# expect: note benign set
"""`frozenset` of an exact set is one step, and so is `add`."""

from support.invisible import one_by_one

tags = {"a", "b", "c"}


def add():
    tags.add("d")


def distinct():
    return frozenset(tags)


one_by_one(add, distinct)
