# expect: nothing
"""The purse's operator locks, changes the purse and returns it: the till's attribute is stored as it was."""

import threading

from support.invisible import one_by_one


class Purse:
    def __init__(self):
        self.cents = 0
        self.lock = threading.Lock()

    def __iadd__(self, cents):
        with self.lock:
            self.cents += cents
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
