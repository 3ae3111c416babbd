# expect: error lost-update __main__.known
"""A frozenset cannot change: `known | {x}` is a new one, and two at once lose an element."""

from support.invisible import one_by_one

known = frozenset({"a"})


def learn(name):
    global known
    known = known | {name}  # racy


def one():
    learn("b")


def two():
    learn("c")


one_by_one(one, two)
