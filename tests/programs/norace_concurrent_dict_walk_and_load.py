# expect: nothing
"""A walk of the items, which come with what was stored under them; and one of the keys that expects some to be gone."""

from support.invisible import together

import aether

stock = aether.ConcurrentDict(a=1, b=2)


def count():
    total = sum(number for _, number in stock.items())
    for name in stock:
        total += stock.get(name, 0)
    for name in list(stock):
        try:
            total += stock[name]
        except KeyError:
            pass
    return total


def sell_out():
    stock.pop("b", None)


together(count, sell_out)
