# expect: error lost-update list[1]
"""Two threads increment one entry of a list.

Both can read the same old value, and one update is lost.
"""

from support.invisible import together

histogram = [0, 0, 0]


def count():
    histogram[1] += 1  # racy


together(count, count)
