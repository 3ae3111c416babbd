# expect: nothing
"""The key is there before the threads start, so neither look-up in the defaultdict inserts anything."""

import collections

from support.invisible import one_by_one

filed = collections.defaultdict(list)
filed["today"].append("note")


def morning():
    print(filed["today"][0])


def evening():
    print("first:", filed["today"][0])


one_by_one(morning, evening)
