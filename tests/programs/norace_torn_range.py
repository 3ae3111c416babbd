# expect: nothing
"""The threads of race_torn_range hold one lock, each for all that it does."""

import threading

from support.invisible import one_by_one


class Range:
    def __init__(self):
        self.low = 0
        self.high = 9


bounds = Range()


def shift(by):
    bounds.low = by
    bounds.high = by + 9


def shift_once():
    shift(10)


def width():
    low = bounds.low
    high = bounds.high
    return high - low


lock = threading.Lock()


def locked(function):
    def run():
        with lock:
            return function()

    return run


one_by_one(locked(shift_once), locked(width))
