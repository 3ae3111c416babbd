# expect: nothing
"""What is poured leaves the one side and comes to the other under the lock under which both are weighed."""

import threading

from support.invisible import one_by_one


class Side:
    def __init__(self, held):
        self.held = held


class Scales:
    def __init__(self):
        self.left = Side(5)
        self.right = Side(0)
        self.lock = threading.Lock()

    def pour(self):
        with self.lock:
            self.left.held = 2
            self.right.held = 3

    def total(self):
        with self.lock:
            return self.left.held + self.right.held


scales = Scales()


def pour():
    scales.pour()


def weigh():
    assert scales.total() == 5


one_by_one(pour, weigh)
