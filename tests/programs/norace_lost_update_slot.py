# expect: nothing
"""The threads of race_lost_update_slot hold one lock, each for all that it does."""

import threading

from support.invisible import together


class Counter:
    __slots__ = ("hits",)

    def __init__(self):
        self.hits = 0

    def hit(self):
        self.hits += 1


counter = Counter()


lock = threading.Lock()


def locked(function):
    def run():
        with lock:
            return function()

    return run


together(locked(counter.hit), locked(counter.hit))
