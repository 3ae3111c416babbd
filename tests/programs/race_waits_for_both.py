# expect: error torn-state Meter.low
"""Nobody waits: the lower end may be read before the measurement and the upper one after it."""

from support.invisible import one_by_one


class Meter:
    def __init__(self):
        self.low = 0
        self.high = 0

    def measure(self):
        self.low = 3  # racy
        self.high = 5

    def span(self):
        return self.low, self.high  # racy


meter = Meter()


def measure():
    meter.measure()


def span():
    meter.span()


one_by_one(measure, span)
