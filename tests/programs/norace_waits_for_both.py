# expect: note benign Meter.low
"""Both ends are waited for, and each is stored once: it does not matter in which order they come."""

from support.invisible import together


class Meter:
    def __init__(self):
        self.low = None
        self.high = None

    def measure(self):
        self.low = 3
        self.high = 5

    def span(self):
        while self.low is None or self.high is None:
            pass
        return self.low, self.high


meter = Meter()


def measure():
    meter.measure()


def span():
    assert meter.span() == (3, 5)


together(measure, span)
