# expect: error lost-update bytearray[0]
"""A byte of a bytearray is loaded and stored like any entry.

Both can read the same old value, and one update is lost.
"""

from support.invisible import one_by_one

hits = bytearray(2)


def one():
    hits[0] += 1  # racy


def two():
    hits[0] += 1  # racy


one_by_one(one, two)
