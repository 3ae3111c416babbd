# expect: nothing
"""Each thread counts in an element of its own."""

import array

from support.invisible import one_by_one

counts = array.array("i", [0, 0])


def count():
    counts[0] += 1


def count_too():
    counts[1] += 1


one_by_one(count, count_too)
assert counts.tolist() == [1, 1]
