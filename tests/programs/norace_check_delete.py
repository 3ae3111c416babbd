# expect: nothing
"""The look-up and the deletion exclude each other."""

import threading

from support.invisible import Steps, together


prices = {"a": 1, "b": 2}
lock = threading.RLock()


def has(key):
    with lock:
        return key in prices


def show(key):
    with lock:
        if has(key):
            assert prices[key]


def forget(key):
    with lock:
        del prices[key]


steps = Steps()


def first():
    forget("a")
    steps.end()


def second():
    steps.wait(1)
    show("a")


together(first, second)
