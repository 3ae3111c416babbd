# expect: error iterate-while-mutated list
"""`set(lst)` walks the list: beside removals it lost an element in 117,702 of 119,552."""

from support.invisible import one_by_one

tags = ["a", "b", "c"]


def drop():
    del tags[0]  # racy


def distinct():
    return set(tags)  # racy


one_by_one(drop, distinct)
