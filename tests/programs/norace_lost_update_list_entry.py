# expect: nothing
"""The threads of race_lost_update_list_entry hold one lock, each for all that it does."""

import threading

from support.invisible import together

histogram = [0, 0, 0]


def count():
    histogram[1] += 1


lock = threading.Lock()


def locked(function):
    def run():
        with lock:
            return function()

    return run


together(locked(count), locked(count))
