# expect: nothing
"""The lock is held from the test to the act, if nothing is called in between or not."""

import threading

from support.invisible import one_by_one


class Seats:
    def __init__(self):
        self.lock = threading.Lock()
        self.free = 1

    def book(self):
        with self.lock:
            if self.free > 0:
                self.free = 0


seats = Seats()
one_by_one(seats.book, seats.book)
