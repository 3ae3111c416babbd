# expect: note benign Meter._reading
"""One thread alone advances the meter, the other one reads it through the same property: no number of these is lost."""

from support.invisible import one_by_one


class Meter:
    def __init__(self):
        self._reading = 0

    @property
    def reading(self):
        return self._reading

    def advance(self):
        self._reading = self.reading + 1


meter = Meter()


def first():
    meter.advance()
    meter.advance()


def second():
    assert meter.reading in (0, 2)


one_by_one(first, second)
