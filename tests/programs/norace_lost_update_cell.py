# expect: nothing
"""The threads of race_lost_update_cell hold one lock, each for all that it does."""

import threading

from support.invisible import together


def make():
    count = 0

    def add():
        nonlocal count
        count += 1

    return add


add = make()


lock = threading.Lock()


def locked(function):
    def run():
        with lock:
            return function()

    return run


together(locked(add), locked(add))
