# expect: note benign list
"""The key is there before the threads start, so neither look-up in the defaultdict inserts anything.

Both threads append to one list, each in one step.
"""

import collections

from support.invisible import one_by_one

filed = collections.defaultdict(list)
filed["today"].append("note")


def morning():
    filed["today"].append("letter")


def evening():
    filed["today"].append("parcel")


one_by_one(morning, evening)
assert len(filed["today"]) == 3
