# expect: nothing
"""The threads store different entries of a UserDict, both there already, and walk no more than its keys."""

import collections

from support.invisible import one_by_one

counts = collections.UserDict(hits=0, visits=0)


def hit():
    counts["hits"] += 1
    for name in counts:
        print(name)


def visit():
    counts["visits"] += 1
    counts.update(visits=3)


one_by_one(hit, visit)
