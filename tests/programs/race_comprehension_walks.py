# expect: error iterate-while-mutated dict
"""A dict comprehension walks the items step by step: an insertion in between raises RuntimeError."""

from support.invisible import one_by_one

prices = {"a": 1, "b": 2}


def cheap():
    return {name: price for name, price in prices.items() if price < 2}  # racy


def offer():
    prices["c"] = 3  # racy


one_by_one(cheap, offer)
