# expect: nothing
"""An operator that is written in Python, under a lock."""

import threading

from support.invisible import together


class Money:
    def __init__(self, cents):
        self.cents = cents

    def __add__(self, other):
        return Money(self.cents + other.cents)


class Purse:
    def __init__(self):
        self.money = Money(0)
        self.lock = threading.Lock()


purse = Purse()


def earn():
    with purse.lock:
        purse.money += Money(1)


together(earn, earn)
