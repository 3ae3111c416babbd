# expect: nothing
"""A place is taken, filled and counted under the lock of the ring: each value has a place of its own."""

import threading

from support.invisible import one_by_one


class Ring:
    def __init__(self):
        self.places = [None] * 4
        self.written = 0
        self.lock = threading.Lock()

    def write(self, value):
        with self.lock:
            place = self.written % 4
            self.places[place] = value
            self.written += 1


ring = Ring()


def one():
    ring.write("a")


def two():
    ring.write("b")


one_by_one(one, two)
