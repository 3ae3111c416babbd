# expect: error lost-update Stock.loaves
"""`notify` without the lock raises: that it looked whether the lock is held orders nothing.

Both can read the same old value, and one update is lost.
"""

import contextlib
import threading

from support.invisible import one_by_one


class Stock:
    def __init__(self):
        self.changed = threading.Condition(threading.Lock())
        self.loaves = 0

    def add(self):
        self.loaves += 1  # racy
        with contextlib.suppress(RuntimeError):
            self.changed.notify()

    def take(self):
        with contextlib.suppress(RuntimeError):
            self.changed.notify()
        self.loaves -= 1  # racy


stock = Stock()


def bake():
    stock.add()
    stock.take()


def eat():
    stock.add()
    stock.take()


one_by_one(bake, eat)
