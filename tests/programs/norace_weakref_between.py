# expect: nothing
"""The threads of race_weakref_between hold one lock, each for all that it does."""

import threading
import weakref

from support.invisible import one_by_one


class Counter:
    def __init__(self):
        self.hits = 0

    def hit(self):
        self.hits += 1


counter = Counter()


def work():
    number = 3
    weakref.WeakValueDictionary()
    counter.hit()
    weakref.WeakValueDictionary()
    return number


lock = threading.Lock()


def locked(function):
    def run():
        with lock:
            return function()

    return run


one_by_one(locked(work), locked(work))
