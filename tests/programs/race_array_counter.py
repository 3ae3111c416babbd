# expect: error lost-update array[0]
"""`a[0] += 1` loads and stores: of two at once one is lost (on free-threaded builds)."""

import array

from support.invisible import one_by_one

counts = array.array("i", [0, 0])


def count():
    counts[0] += 1  # racy


def count_too():
    counts[0] += 1  # racy


one_by_one(count, count_too)
