# expect: warning data-race dict
"""The walk sees the values, and a store under a key that is there replaces one: no key comes or goes, so nothing is
skipped or raised, but whether the old or the new balance is summed is luck."""

from support.invisible import one_by_one

balances = {"a": 1, "b": 2}


def pay():
    balances["b"] = 7  # racy


def both():
    first, second = balances.values()  # racy
    return first + second


one_by_one(pay, both)
