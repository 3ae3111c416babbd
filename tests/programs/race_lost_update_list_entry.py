# expect: error lost-update list[1]
"""Two threads increment one entry of a list.

Both can read the same old value, and one update is lost.
"""

from support.invisible import one_by_one

histogram = [0, 0, 0]


def count():
    histogram[1] += 1  # racy


one_by_one(count, count)
