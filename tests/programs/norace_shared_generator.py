# expect: nothing
"""The threads of race_shared_generator hold one lock, each for all that it does."""

import threading

from support.invisible import one_by_one


def numbers():
    yield from range(100)


source = numbers()


def first():
    next(source)


def second():
    next(source)


lock = threading.Lock()


def locked(function):
    def run():
        with lock:
            return function()

    return run


one_by_one(locked(first), locked(second))
