# expect: nothing
"""The look-up and the deletion exclude each other."""

import threading

from support.invisible import one_by_one


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


def first():
    forget("a")


def second():
    show("a")


one_by_one(first, second)
