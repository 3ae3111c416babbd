# expect: nothing
"""The counter brings its lock to whatever copy of the function runs: it is an argument, and not pickled."""

import cloudpickle
import threading
from support.invisible import together


class Counter:
    def __init__(self):
        self.hits = 0
        self.left = 10
        self.step = 2
        self.lock = threading.Lock()


counter = Counter()


def count(counter):
    with counter.lock:
        counter.hits += 1
        left = counter.left
        counter.left = left - counter.step


task = cloudpickle.dumps(count)


def run():
    cloudpickle.loads(task)(counter)


together(run, run, lambda: count(counter))
