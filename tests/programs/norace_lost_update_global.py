# expect: nothing
"""The threads of race_lost_update_global hold one lock, each for all that it does."""

import threading

from support.invisible import together

total = 0


def add():
    global total
    for number in range(10):
        total += number


lock = threading.Lock()


def locked(function):
    def run():
        with lock:
            return function()

    return run


together(locked(add), locked(add))
