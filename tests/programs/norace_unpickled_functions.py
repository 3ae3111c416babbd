# expect: nothing
"""The threads of race_unpickled_functions hold one lock, each for all that it does."""

import threading
import cloudpickle
from support.invisible import together


class Counter:
    def __init__(self):
        self.hits = 0
        self.left = 10
        self.step = 2


counter = Counter()


def count(counter):
    counter.hits += 1
    left = counter.left
    counter.left = left - counter.step


task = cloudpickle.dumps(count)


def run():
    cloudpickle.loads(task)(counter)


lock = threading.Lock()


def locked(function):
    def run():
        with lock:
            return function()

    return run


together(locked(run), locked(run), locked(lambda: count(counter)))
