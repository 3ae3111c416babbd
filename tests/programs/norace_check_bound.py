# expect: nothing
"""Test and act under one lock."""

import threading

from support.invisible import Steps, together


slots = []
lock = threading.Lock()


def enter(name):
    with lock:
        if len(slots) < 1:
            slots.append(name)


steps = Steps()


def first():
    enter("a")
    steps.end()


def second():
    steps.wait(1)
    enter("b")


together(first, second)
