# expect: nothing
"""The threads of race_iterator_made_too_early hold one lock, each for all that it does."""

import threading

from support.invisible import one_by_one

ready = {"a", "b"}
lock = threading.Lock()


def add():
    with lock:
        ready.add("c")


def take():
    pending = iter(ready)
    with lock:
        for name in pending:
            assert name


whole = threading.Lock()


def locked(function):
    def run():
        with whole:
            return function()

    return run


one_by_one(locked(add), locked(take))
