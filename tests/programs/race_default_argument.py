# expect: error iterate-while-mutated list
# expect: warning data-race list
"""The default of a parameter is made once, and kept by the function: all calls insert into one list.

An insertion at the front shifts the rest, and a walk meets an element twice. The order of the items is luck.
"""

from support.invisible import one_by_one


def collect(item, into=[]):  # noqa: B006
    into.insert(0, item)  # racy
    return [each.upper() for each in into]  # racy


def one():
    collect("a")


def two():
    collect("b")


one_by_one(one, two)
