# expect: nothing
"""Both remove what is still there."""

from support.invisible import one_by_one

import aether

stock = aether.ConcurrentDict(a=1, b=2)


def keep(name):
    return name == "a"


def clean():
    for name in sorted(stock.keys()):
        if not keep(name):
            stock.pop(name, None)


def drop():
    stock.pop("b", None)


one_by_one(clean, drop)
