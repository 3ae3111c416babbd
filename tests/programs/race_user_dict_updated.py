# expect: warning data-race UserDict[('apple', 'red')]
"""`update` of a UserDict stores the key that it is given, a tuple, and not the parts of that: the last writer wins."""

from collections import UserDict

from support.invisible import one_by_one


prices = UserDict({("apple", "red"): [1]})


def first():
    prices.update({("apple", "red"): [2]})  # racy


def second():
    prices.update({("apple", "red"): [3]})  # racy


one_by_one(first, second)
