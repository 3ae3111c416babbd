# expect: error check-then-act Seats.free
# reachable: any
"""Between the test and the act a function runs: with the GIL too the other thread can come in between."""

from support.invisible import one_by_one


class Seats:
    def __init__(self):
        self.free = 1

    def book(self, price):
        if self.free > 0:  # racy
            charge(price)
            self.free = 0  # racy


def charge(price):
    return price * 2


seats = Seats()
one_by_one(lambda: seats.book(3), lambda: seats.book(4))
