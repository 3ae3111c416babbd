# expect: error lost-update Purse.cents
"""The purse's operator changes the purse without a lock: what is lost is in there, not in the till's attribute."""

from support.invisible import one_by_one


class Purse:
    def __init__(self):
        self.cents = 0

    def __iadd__(self, cents):
        self.cents += cents  # racy
        return self


class Till:
    def __init__(self):
        self.purse = Purse()


till = Till()


def first():
    till.purse += 100


def second():
    till.purse += 250


one_by_one(first, second)
