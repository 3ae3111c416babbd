# expect: nothing
"""The threads of race_lost_update_maximum hold one lock, each for all that it does."""

import threading

from support.invisible import together


class Gauge:
    def __init__(self):
        self.best = 0

    def offer(self, value):
        self.best = max(self.best, value)


gauge = Gauge()


def low():
    gauge.offer(3)


def high():
    gauge.offer(8)


lock = threading.Lock()


def locked(function):
    def run():
        with lock:
            return function()

    return run


together(locked(low), locked(high))
