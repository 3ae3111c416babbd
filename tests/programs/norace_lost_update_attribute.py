# expect: nothing
"""The threads of race_lost_update_attribute hold one lock, each for all that it does."""

import threading

from support.invisible import together


class Counter:
    def __init__(self):
        self.hits = 0


counter = Counter()


def first():
    counter.hits += 1


def second():
    counter.hits += 1


lock = threading.Lock()


def locked(function):
    def run():
        with lock:
            return function()

    return run


together(locked(first), locked(second))
