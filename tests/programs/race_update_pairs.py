# expect: warning data-race dict['bread']
"""Two threads store pairs with one key: which of the two prices stays is decided by nothing."""

from support.invisible import one_by_one

prices = {}


def old():
    prices.update([("bread", 2)])  # racy


def new():
    prices.update((["bread", 3], ["milk", 1]))  # racy


one_by_one(old, new)
