# expect: note benign ChainMap
"""A walk of a ChainMap is one of a copy, and each of its dicts is copied in one step.

What is looked up is another key than what is stored.
"""

import collections

from support.invisible import one_by_one

settings = collections.ChainMap({"mode": "fast"}, {"level": 1})


def ask():
    for name in settings:
        print(name)
    print(settings["level"])


def store():
    settings["depth"] = 3


one_by_one(ask, store)
