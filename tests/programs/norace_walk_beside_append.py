# expect: nothing
"""The threads of race_walk_beside_append hold one lock, each for all that it does."""

import threading

from support.invisible import one_by_one

handlers = ["first"]


def register():
    handlers.append("second")


def emit():
    for handler in handlers:
        assert handler


lock = threading.Lock()


def locked(function):
    def run():
        with lock:
            return function()

    return run


one_by_one(locked(register), locked(emit))
