# expect: error lost-update Account.share
# expect: error lost-update dict[<Key>]
# reachable: any
"""Fractions are added, and keys hashed, by code in Python: even with the GIL another thread can come in between.

Both can read the same old value, and one update is lost.
"""

from fractions import Fraction

from support.invisible import one_by_one


class Key:
    def __init__(self, name):
        self.name = name

    def __hash__(self):
        return hash(self.name)

    def __eq__(self, other):
        return isinstance(other, Key) and other.name == self.name


class Account:
    def __init__(self):
        self.share = Fraction(1, 3)


account = Account()
key = Key("visits")
counts = {key: 0}


def add():
    account.share += 1  # racy
    counts[key] += 1  # racy


one_by_one(add, add)
