# expect: error check-then-act Meter._level
"""A property's setter carries out the act: both may find the level low, and both raise it."""

from support.invisible import one_by_one


class Meter:
    def __init__(self):
        self._level = 0

    @property
    def level(self):
        return self._level  # racy

    @level.setter
    def level(self, value):
        self._level = value  # racy


def fill(amount):
    if meter.level < 5:
        meter.level = amount


meter = Meter()
one_by_one(lambda: fill(7), lambda: fill(8))
