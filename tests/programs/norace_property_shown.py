# expect: note benign Meter._reading
"""One thread alone advances the meter by a property's value; the other one keeps what the property gave it elsewhere: it
updates nothing.
"""

from support.invisible import one_by_one


class Meter:
    def __init__(self):
        self._reading = 0

    @property
    def reading(self):
        return self._reading

    def advance(self):
        self._reading = self.reading + 1


class Display:
    def __init__(self):
        self.text = ""

    def show(self, meter):
        self.text = f"{meter.reading} kWh"


meter = Meter()
display = Display()


def first():
    meter.advance()
    meter.advance()


def second():
    display.show(meter)


one_by_one(first, second)
