"""Each thread executes a text of its own, under one file name, that counts in a dict which they share.

Both can read the same old value, and one update is lost.
"""

# engine: auto
# expect: error lost-update dict['hits']

from support.invisible import one_by_one

counts = {"hits": 0}


def first():
    exec("counts['hits'] += 1")


def second():
    exec("counts['hits'] += 2")


one_by_one(first, second)
