# expect: nothing
"""The mixins use the lock of the class that they are mixed into."""

import threading

from support.invisible import one_by_one


class Adding:
    def add(self):
        with self.lock:
            self.changes += 1


class Removing:
    def remove(self):
        with self.lock:
            self.changes += 1


class Cart(Adding, Removing):
    def __init__(self):
        self.lock = threading.Lock()
        self.changes = 0


cart = Cart()


def add():
    cart.add()


def remove():
    cart.remove()


one_by_one(add, remove)
