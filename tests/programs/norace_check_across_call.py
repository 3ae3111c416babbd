# expect: nothing
"""The lock is held from the test to the act."""

import threading

from support.invisible import one_by_one


class Seats:
    def __init__(self):
        self.lock = threading.Lock()
        self.free = 1

    def book(self, price):
        with self.lock:
            if self.free > 0:
                charge(price)
                self.free = 0


def charge(price):
    return price * 2


seats = Seats()
one_by_one(lambda: seats.book(3), lambda: seats.book(4))
