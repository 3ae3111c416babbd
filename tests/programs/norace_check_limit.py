# expect: nothing
"""Test and update under one lock."""

import threading

from support.invisible import one_by_one


class Pool:
    def __init__(self):
        self.used = 0
        self.lock = threading.Lock()

    def enter(self):
        with self.lock:
            if self.used < 2:
                self.used += 1


pool = Pool()


def first():
    pool.enter()


def second():
    pool.enter()


one_by_one(first, second)
