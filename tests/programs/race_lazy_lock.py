# expect: error check-then-act Counter.lock
# expect: error check-then-act Counter.done
"""Of two locks that are made, each thread may hold one: they guard nothing."""

import threading
from concurrent.futures import Future

from support.invisible import one_by_one


class Counter:
    def __init__(self):
        self.lock = None
        self.done = None

    def guard(self):
        if self.lock is None:  # racy
            self.lock = threading.Lock()  # racy
        return self.lock

    def outcome(self):
        if self.done is None:  # racy
            self.done = Future()  # racy
        return self.done


counter = Counter()


def first():
    counter.guard()
    counter.outcome()


def second():
    counter.guard()
    counter.outcome()


one_by_one(first, second)
