# expect: error lost-update Cart.changes
"""Each mixin of a class has brought a lock of its own, which keeps the other mixin not out.

Both can read the same old value, and one update is lost.
"""

import threading

from support.invisible import one_by_one


class Adding:
    adding = threading.Lock()

    def add(self):
        with self.adding:
            self.changes += 1  # racy


class Removing:
    removing = threading.Lock()

    def remove(self):
        with self.removing:
            self.changes += 1  # racy


class Cart(Adding, Removing):
    def __init__(self):
        self.changes = 0


cart = Cart()


def add():
    cart.add()


def remove():
    cart.remove()


one_by_one(add, remove)
