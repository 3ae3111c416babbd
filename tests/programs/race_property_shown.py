# expect: error lost-update Meter._reading
# expect: warning data-race Meter._reading
"""Both threads advance the meter by the property's value, and one keeps it elsewhere, too.

Both can read the same old value, and one update is lost; what is shown may be of before or after the other's.
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


class Display:
    def __init__(self):
        self.text = ""

    def show(self, meter):
        self.text = f"{meter.reading} kWh"


meter = Meter()
display = Display()


def first():
    meter.advance()


def second():
    meter.advance()
    display.show(meter)


one_by_one(first, second)
