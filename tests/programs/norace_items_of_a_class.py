# expect: nothing
"""The threads of race_items_of_a_class hold one lock, each for all that it does."""

import threading

from support.invisible import together


class Counts:
    def __init__(self):
        self._counts = {"hits": 0}

    def __getitem__(self, key):
        return self._counts[key]

    def __setitem__(self, key, value):
        self._counts[key] = value


counts = Counts()


def hit():
    counts["hits"] += 1


lock = threading.Lock()


def locked(function):
    def run():
        with lock:
            return function()

    return run


together(locked(hit), locked(hit))
