# expect: warning data-race ConcurrentDict['b']
# one order: what is removed before is not walked
"""A walk of the keys, then each is looked up: another thread may have removed it meanwhile, and the look-up fails.

That the walk itself goes over what was there at one moment does not help.
"""

from support.invisible import one_by_one

import aether

stock = aether.ConcurrentDict(a=1, b=2)


def count():
    return sum(stock[name] for name in list(stock))  # racy


def sell_out():
    stock.pop("b", None)  # racy


one_by_one(count, sell_out)
