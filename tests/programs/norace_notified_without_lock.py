# expect: nothing
"""The loaves are counted, and the others notified, with the lock."""

import threading

from support.invisible import one_by_one


class Stock:
    def __init__(self):
        self.changed = threading.Condition(threading.Lock())
        self.loaves = 0

    def add(self):
        with self.changed:
            self.loaves += 1
            self.changed.notify()

    def take(self):
        with self.changed:
            self.loaves -= 1
            self.changed.notify()


stock = Stock()


def bake():
    stock.add()
    stock.take()


def eat():
    stock.add()
    stock.take()


one_by_one(bake, eat)
