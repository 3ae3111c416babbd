# expect: warning data-race ConcurrentDict['b']
# one order: what is removed before is not walked
"""Two threads that empty by a walk of the keys: each removes what the other may have removed by then, and fails."""

from support.invisible import one_by_one

import aether

stock = aether.ConcurrentDict(a=1, b=2)


def keep(name):
    return name == "a"


def clean():
    for name in sorted(stock.keys()):
        if not keep(name):
            del stock[name]  # racy


def drop():
    stock.pop("b", None)  # racy


one_by_one(clean, drop)
