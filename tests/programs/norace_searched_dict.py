# expect: nothing
"""`in` over a dict looks at one key's place, and another key's insertion does not touch that."""

from support.invisible import one_by_one

queue = dict.fromkeys("abc")


def push():
    queue["z"] = None


def place():
    return "c" in queue


one_by_one(push, place)
