# expect: nothing
"""A part of a list is replaced by as many elements: what another worker stores behind it stays there."""

from support.invisible import one_by_one

numbers = [0] * 16


def store():
    numbers[6] = 2


def replace():
    numbers[0:4] = [1] * 4


one_by_one(store, replace)
