# expect: nothing
"""The threads of race_check_delete_last hold one lock, each for all that it does."""

import threading

from support.invisible import one_by_one


prices = {"a": 1, "b": 2}


def show(key):
    if key in prices:
        assert prices[key]


def forget(key):
    del prices[key]


def first():
    show("a")


def second():
    forget("a")


lock = threading.Lock()


def locked(function):
    def run():
        with lock:
            return function()

    return run


one_by_one(locked(first), locked(second))
