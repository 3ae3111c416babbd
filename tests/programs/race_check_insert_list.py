# expect: error check-then-act dict['red']
# expect: note benign list
"""Both may find no list under the key: the list that is stored second replaces the first with what was put in it."""

from support.invisible import Steps, together


groups = {"": []}


def put(key, value):
    if key not in groups:  # racy
        groups[key] = []  # racy
    groups[key].append(value)


steps = Steps()


def first():
    put("red", 1)
    steps.end()


def second():
    steps.wait(1)
    put("red", 2)


together(first, second)
