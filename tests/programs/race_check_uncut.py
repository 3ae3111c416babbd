# expect: error check-then-act Seats.free
# reachable: free-threaded
"""Nothing is called between the test and the act: with the GIL no other thread comes in between."""

from support.invisible import one_by_one


class Seats:
    def __init__(self):
        self.free = 1

    def book(self):
        if self.free > 0:  # racy
            self.free = 0  # racy


seats = Seats()
one_by_one(seats.book, seats.book)
