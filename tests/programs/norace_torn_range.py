# expect: nothing
"""Both bounds are stored under the lock under which both are loaded, in two statements all the same."""

import threading

from support.invisible import one_by_one

lock = threading.Lock()


class Range:
    def __init__(self):
        self.low = 0
        self.high = 9


bounds = Range()


def shift(by):
    with lock:
        bounds.low = by
        bounds.high = by + 9


def shift_once():
    shift(10)


def width():
    with lock:
        low = bounds.low
        high = bounds.high
    return high - low


one_by_one(shift_once, width)
