# expect: error lost-update Ring.written
# expect: warning data-race Ring.written
"""Two writers of a ring may take the same place, where one value replaces the other.

Both can read the same old number, and one of the updates is lost.
"""

from support.invisible import one_by_one


class Ring:
    def __init__(self):
        self.places = [None] * 4
        self.written = 0

    def write(self, value):
        place = self.written % 4  # racy
        self.places[place] = value
        self.written += 1  # racy


ring = Ring()


def one():
    ring.write("a")


def two():
    ring.write("b")


one_by_one(one, two)
