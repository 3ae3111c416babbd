# expect: nothing
"""Compared and stored under one lock: the greater value stays, whoever offers it."""

import threading

from support.invisible import together


class Gauge:
    def __init__(self):
        self.best = 0
        self.lock = threading.Lock()

    def offer(self, value):
        with self.lock:
            self.best = max(self.best, value)


gauge = Gauge()


def low():
    gauge.offer(3)


def high():
    gauge.offer(8)


together(low, high)
assert gauge.best == 8
