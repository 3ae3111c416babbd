# expect: nothing
"""Test and act under one lock."""

import threading

from support.invisible import one_by_one


slots = []
lock = threading.Lock()


def enter(name):
    with lock:
        if len(slots) < 1:
            slots.append(name)


def first():
    enter("a")


def second():
    enter("b")


one_by_one(first, second)
