# expect: note benign list
"""`+=` of elements extends the lists in place, at one stroke, and stores what was there: no update of the dict is lost."""

from support.invisible import one_by_one

groups = {"k": [1], "l": [1]}


def made():
    return [2]


def add():
    groups["k"] += [2]
    groups["l"] += made()


one_by_one(add, add)
