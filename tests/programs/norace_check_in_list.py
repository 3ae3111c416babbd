# expect: nothing
"""The lock is held from the test to the act."""

import threading

from support.invisible import one_by_one

names = []
lock = threading.Lock()


def add():
    with lock:
        if "ann" not in names:
            names.append("ann")


def one():
    add()


def two():
    add()


one_by_one(one, two)
