# expect: nothing
"""Both stores and both loads are under one lock."""

import threading

from support.invisible import one_by_one


class Range:
    def __init__(self):
        self.low = 0
        self.high = 9


bounds = Range()
lock = threading.Lock()


def shift():
    with lock:
        bounds.low = 10
        bounds.high = 19


def width():
    with lock:
        return bounds.high - bounds.low


one_by_one(shift, width)
