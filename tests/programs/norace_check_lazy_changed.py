# expect: nothing
"""The threads of race_check_lazy_changed hold one lock, each for all that it does."""

import threading

from support.invisible import one_by_one


class Counter:
    def __init__(self):
        self.hits = 0

    def hit(self):
        self.hits += 1


class Hub:
    counter = None

    @classmethod
    def hit(cls):
        if cls.counter is None:
            cls.counter = Counter()
        cls.counter.hit()


def first():
    Hub.hit()


def second():
    Hub.hit()


lock = threading.Lock()


def locked(function):
    def run():
        with lock:
            return function()

    return run


one_by_one(locked(first), locked(second))
