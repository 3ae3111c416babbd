# expect: error iterate-while-mutated list
"""`functools.reduce` and `math.fsum` walk the list while another thread removes an element: one is skipped."""

import math

from support.invisible import one_by_one

prices = [0.5, 1.0, 1.5]


def total():
    print(math.fsum(prices))  # racy


def sell():
    prices.remove(0.5)  # racy


one_by_one(total, sell)
