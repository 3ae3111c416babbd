# expect: nothing
"""The threads of race_re_between hold one lock, each for all that it does."""

import threading
import re

from support.invisible import one_by_one


class Counter:
    def __init__(self):
        self.hits = 0

    def hit(self):
        self.hits += 1


counter = Counter()


def work():
    number = 3
    re.compile(str(number))
    counter.hit()
    re.compile(str(number))
    return number


lock = threading.Lock()


def locked(function):
    def run():
        with lock:
            return function()

    return run


one_by_one(locked(work), locked(work))
