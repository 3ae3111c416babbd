# expect: warning data-race list
"""A part of a list is replaced by fewer elements: what another worker stores behind it is at another place by then."""

from support.invisible import one_by_one

numbers = [0] * 16


def store():
    numbers[6] = 2  # racy


def shorten():
    numbers[0:4] = [1]  # racy


one_by_one(store, shorten)
