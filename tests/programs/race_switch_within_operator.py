# expect: error lost-update Purse.money
# reachable: any
"""An operator that is written in Python is a call: even with the GIL the other thread can come in between.

Both can read the same old value, and one update is lost.
"""

from support.invisible import one_by_one


class Money:
    def __init__(self, cents):
        self.cents = cents

    def __add__(self, other):
        return Money(self.cents + other.cents)


class Purse:
    def __init__(self):
        self.money = Money(0)


purse = Purse()


def earn():
    purse.money += Money(1)  # racy


one_by_one(earn, earn)
