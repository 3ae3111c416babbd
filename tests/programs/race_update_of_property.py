# expect: error lost-update Meter._reading
"""What is stored was computed from what the property loads: an update like any other.

Both can read the same old value, and one update is lost.
"""

from support.invisible import one_by_one


class Meter:
    def __init__(self):
        self._reading = 0

    @property
    def reading(self):
        return self._reading  # racy

    def advance(self):
        self._reading = self.reading + 1  # racy


meter = Meter()


def first():
    meter.advance()


def second():
    meter.advance()


one_by_one(first, second)
