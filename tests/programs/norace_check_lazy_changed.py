# expect: nothing
"""The counter is made and counts under the lock of its class: there is never a second one, and no hit is lost."""

import threading

from support.invisible import one_by_one


class Counter:
    def __init__(self):
        self.hits = 0

    def hit(self):
        self.hits += 1


class Hub:
    lock = threading.Lock()
    counter = None

    @classmethod
    def hit(cls):
        with cls.lock:
            if cls.counter is None:
                cls.counter = Counter()
            cls.counter.hit()


def first():
    Hub.hit()


def second():
    Hub.hit()


one_by_one(first, second)
