# expect: nothing
"""The object gives the iterator of a copy, which nobody else has; and a lock is held while it is made."""

import threading

from support.invisible import one_by_one


class Bag:
    def __init__(self):
        self.rows = [1, 2, 3]
        self.lock = threading.Lock()

    def __iter__(self):
        with self.lock:
            return iter(self.rows.copy())


bag = Bag()


def show():
    return [row + 1 for row in bag]


def take():
    with bag.lock:
        bag.rows.remove(2)


one_by_one(show, take)
