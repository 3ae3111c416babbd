# expect: note benign Meter._level
"""Test and act under one lock; a reader elsewhere only shows the level, which one thread sets."""

import threading

from support.invisible import one_by_one


class Meter:
    def __init__(self):
        self._level = 0

    @property
    def level(self):
        return self._level

    @level.setter
    def level(self, value):
        self._level = value


def fill():
    for amount in (7, 8):
        with lock:
            if meter.level < 10:
                meter.level = amount


def show():
    print(meter.level)


meter = Meter()
lock = threading.Lock()
one_by_one(fill, show)
