# expect: nothing
"""Each call makes a list of its own: nothing is shared."""

from support.invisible import one_by_one


def collect(item, into=None):
    into = [] if into is None else into
    into.insert(0, item)
    return [each.upper() for each in into]


def one():
    collect("a")


def two():
    collect("b")


one_by_one(one, two)
