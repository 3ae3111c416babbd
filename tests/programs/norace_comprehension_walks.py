# expect: note benign dict
"""`dict(d)` copies at once; the comprehension walks the copy."""

from support.invisible import one_by_one

prices = {"a": 1, "b": 2}


def cheap():
    return {name: price for name, price in dict(prices).items() if price < 2}


def offer():
    prices["c"] = 3


one_by_one(cheap, offer)
