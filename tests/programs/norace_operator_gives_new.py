# expect: nothing
"""A lock is held from the load of the old purse to the store of the new one."""

import threading

from support.invisible import together


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
lock = threading.Lock()


def pay():
    global reserve
    with lock:
        till.purse += 100
        reserve += 1


together(pay, pay)
