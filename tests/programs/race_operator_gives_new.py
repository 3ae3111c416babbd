# expect: error lost-update Till.purse
# expect: error lost-update __main__.reserve
"""Purses never change: `+=` makes a new one of the old, and one of two sums is lost."""

from support.invisible import one_by_one


class Purse:
    def __init__(self, cents):
        self.cents = cents

    def __iadd__(self, cents):
        return Purse(self.cents + cents)


class Till:
    def __init__(self):
        self.purse = Purse(0)


till = Till()
reserve = Purse(0)


def pay():
    global reserve
    till.purse += 100  # racy
    reserve += 1  # racy


one_by_one(pay, pay)
