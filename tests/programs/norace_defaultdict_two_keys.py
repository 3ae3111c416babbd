# expect: note benign defaultdict
"""Each thread looks up a key of its own, and inserts it: insertions of different keys are atomic and commute."""

import collections

from support.invisible import one_by_one

filed = collections.defaultdict(list)


def morning():
    filed["letters"].append("a letter")


def evening():
    filed["parcels"].append("a parcel")


one_by_one(morning, evening)
