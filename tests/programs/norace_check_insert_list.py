# expect: note benign dict['red']
# expect: note benign list
"""`setdefault` finds or inserts in one step, so all threads append to one list."""

from support.invisible import Steps, together


groups = {"": []}


def put(key, value):
    groups.setdefault(key, []).append(value)


steps = Steps()


def first():
    put("red", 1)
    steps.end()


def second():
    steps.wait(1)
    put("red", 2)


together(first, second)
