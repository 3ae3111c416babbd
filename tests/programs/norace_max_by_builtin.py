# expect: note benign list
"""All values are kept, and the greatest is taken at the end."""

from support.invisible import one_by_one

values = []


def measure(value):
    values.append(value)


def low():
    measure(1)


def high():
    measure(2)


one_by_one(low, high)
assert max(values) == 2
