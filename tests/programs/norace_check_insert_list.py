# expect: note benign dict['red']
# expect: note benign list
"""`setdefault` finds or inserts in one step, so all threads append to one list."""

from support.invisible import one_by_one


groups = {"": []}


def put(key, value):
    groups.setdefault(key, []).append(value)


def first():
    put("red", 1)


def second():
    put("red", 2)


one_by_one(first, second)
