# expect: nothing
"""The threads of race_added_tuples hold one lock, each for all that it does."""

import threading

from support.invisible import one_by_one

numbers = ()


def add(part):
    global numbers
    numbers += (part, part)


lock = threading.Lock()


def locked(function):
    def run():
        with lock:
            return function()

    return run


one_by_one(locked(lambda: add(1)), locked(lambda: add(2)))
