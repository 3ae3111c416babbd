# expect: nothing
"""The threads of race_only_starred_argument hold one lock, each for all that it does."""

import threading

from support.invisible import one_by_one

options = {"a": 1}


def add():
    options["b"] = 2


def show(*names):
    assert names


def use():
    show(*options)


lock = threading.Lock()


def locked(function):
    def run():
        with lock:
            return function()

    return run


one_by_one(locked(add), locked(use))
