# expect: error check-then-act dict['red']
# expect: note benign list
"""Both may find no list under the key: the list that is stored second replaces the first with what was put in it."""

from support.invisible import one_by_one


groups = {"": []}


def put(key, value):
    if key not in groups:  # racy
        groups[key] = []  # racy
    groups[key].append(value)


def first():
    put("red", 1)


def second():
    put("red", 2)


one_by_one(first, second)
