# expect: nothing
"""Test and update under one lock."""

import threading

from support.invisible import Steps, together


class Pool:
    def __init__(self):
        self.used = 0
        self.lock = threading.Lock()

    def enter(self):
        with self.lock:
            if self.used < 2:
                self.used += 1


pool = Pool()


steps = Steps()


def first():
    pool.enter()
    steps.end()


def second():
    steps.wait(1)
    pool.enter()


together(first, second)
