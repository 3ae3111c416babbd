# expect: error lost-update UserDict['hits']
"""Two threads count in a UserDict: whoever stores last has not seen the other's hit, which is lost."""

import collections

from support.invisible import one_by_one

counts = collections.UserDict(hits=0)


def hit():
    counts["hits"] += 1  # racy


def visit():
    counts["hits"] += 1  # racy


one_by_one(hit, visit)
