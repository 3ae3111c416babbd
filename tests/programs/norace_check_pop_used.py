# expect: nothing
"""The threads of race_check_pop_used hold one lock, each for all that it does."""

import threading

from support.invisible import one_by_one


names = {"a": "x", "b": "y"}


def forget(key):
    if key in names:
        name = names.pop(key, None)
        assert name.upper()


def first():
    forget("a")


def second():
    forget("a")


lock = threading.Lock()


def locked(function):
    def run():
        with lock:
            return function()

    return run


one_by_one(locked(first), locked(second))
