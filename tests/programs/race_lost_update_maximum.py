# expect: error lost-update Gauge.best
"""The new value is computed of the old one by a C function.

Both can read 0; if 3 is stored after 8, the greater value is lost.
"""

from support.invisible import one_by_one


class Gauge:
    def __init__(self):
        self.best = 0

    def offer(self, value):
        self.best = max(self.best, value)  # racy


gauge = Gauge()


def low():
    gauge.offer(3)


def high():
    gauge.offer(8)


one_by_one(low, high)
