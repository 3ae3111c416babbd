# expect: nothing
"""Each thread has a byte of its own."""

from support.invisible import one_by_one

hits = bytearray(2)


def one():
    hits[0] += 1


def two():
    hits[1] += 1


one_by_one(one, two)
