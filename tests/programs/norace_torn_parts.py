# expect: nothing
"""The threads of race_torn_parts hold one lock, each for all that it does."""

import threading

from support.invisible import one_by_one


class Side:
    def __init__(self, held):
        self.held = held


class Scales:
    def __init__(self):
        self.left = Side(5)
        self.right = Side(0)

    def pour(self):
        self.left.held = 2
        self.right.held = 3

    def total(self):
        return self.left.held + self.right.held


scales = Scales()


def pour():
    scales.pour()


def weigh():
    assert scales.total() == 5


lock = threading.Lock()


def locked(function):
    def run():
        with lock:
            return function()

    return run


one_by_one(locked(pour), locked(weigh))
