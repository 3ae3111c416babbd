# expect: nothing
"""The threads of race_iterate_while_inserted hold one lock, each for all that it does."""

import threading

from support.invisible import one_by_one

sessions = {"a": 1, "b": 2}


def add():
    sessions["c"] = 3


def expire():
    return [name for name in sessions if name > "z"]


lock = threading.Lock()


def locked(function):
    def run():
        with lock:
            return function()

    return run


one_by_one(locked(add), locked(expire))
