# expect: note benign list
"""The functions walk a copy that nobody else has."""

import functools
import math
import operator

from support.invisible import one_by_one

prices = [0.5, 1.0, 1.5]


def total():
    print(math.fsum(list(prices)) == functools.reduce(operator.add, prices[:]))


def sell():
    prices.append(0.5)


one_by_one(total, sell)
