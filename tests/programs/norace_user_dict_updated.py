# expect: nothing
"""Two keys that have a part in common are two entries."""

from collections import UserDict

from support.invisible import one_by_one


prices = UserDict({("apple", "red"): [1], ("apple", "green"): [1]})


def first():
    prices.update({("apple", "red"): [2]})


def second():
    prices.update({("apple", "green"): [3]})


one_by_one(first, second)
