# expect: nothing
"""The lock is held while Python code adds the fractions and hashes the keys."""

import threading
from fractions import Fraction

from support.invisible import together


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
lock = threading.Lock()


def add():
    with lock:
        account.share += 1
        counts[key] += 1


together(add, add)
assert account.share == Fraction(7, 3)
assert counts[key] == 2
