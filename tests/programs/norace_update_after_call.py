# expect: nothing
"""A lock is held over the load and the store."""

import threading

from support.invisible import one_by_one


class Meter:
    def __init__(self):
        self.total = 0
        self.lock = threading.Lock()


meter = Meter()


def measured():
    return 2


def add():
    with meter.lock:
        meter.total = measured() + meter.total


def one():
    add()


def two():
    add()


one_by_one(one, two)
