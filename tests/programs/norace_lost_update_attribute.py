# expect: nothing
"""Each update is made under the lock of the counter, from its load to its store."""

import threading

from support.invisible import together


class Counter:
    def __init__(self):
        self.hits = 0
        self.lock = threading.Lock()


counter = Counter()


def first():
    with counter.lock:
        counter.hits += 1


def second():
    with counter.lock:
        counter.hits += 1


together(first, second)
assert counter.hits == 2
