# expect: nothing
"""The lock is held from the test to the `append`: a place that was seen free stays free."""

import threading

from support.invisible import one_by_one

lock = threading.Lock()


slots = []


def enter(name):
    with lock:
        if len(slots) >= 1:
            return
        slots.append(name)


def first():
    enter("a")


def second():
    enter("b")


one_by_one(first, second)
