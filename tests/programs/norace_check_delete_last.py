# expect: nothing
"""Test and look-up are under the lock that the deletion takes: the entry cannot go in between."""

import threading

from support.invisible import one_by_one

lock = threading.Lock()


prices = {"a": 1, "b": 2}


def show(key):
    with lock:
        if key in prices:
            assert prices[key]


def forget(key):
    with lock:
        del prices[key]


def first():
    show("a")


def second():
    forget("a")


one_by_one(first, second)
