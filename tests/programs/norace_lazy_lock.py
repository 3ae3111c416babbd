# expect: nothing
"""The lock is made with the object: all hold the same one."""

import threading
from concurrent.futures import Future

from support.invisible import one_by_one


class Counter:
    def __init__(self):
        self.lock = threading.Lock()
        self.done = None

    def outcome(self):
        with self.lock:
            if self.done is None:
                self.done = Future()
            return self.done


counter = Counter()


def first():
    counter.outcome()


def second():
    counter.outcome()


one_by_one(first, second)
