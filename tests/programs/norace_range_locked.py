# expect: nothing
"""Both stores and both loads are under one lock."""

import threading

from support.invisible import Steps, together


class Range:
    def __init__(self):
        self.low = 0
        self.high = 9


bounds = Range()
lock = threading.Lock()
steps = Steps()


def shift():
    with lock:
        bounds.low = 10
        bounds.high = 19
    steps.end()


def width():
    steps.wait(1)
    with lock:
        return bounds.high - bounds.low


together(shift, width)
