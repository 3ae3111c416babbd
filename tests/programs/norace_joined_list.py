# expect: note benign list
"""`str.join` of an exact list is one step."""

from support.invisible import one_by_one

names = ["a"]


def add():
    names.append("b")


def show():
    return ", ".join(names)


one_by_one(add, show)
