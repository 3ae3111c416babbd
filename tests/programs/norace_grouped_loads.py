# expect: nothing
"""The threads of race_grouped_loads hold one lock, each for all that it does."""

import threading

from support.invisible import one_by_one


class Box:
    def __init__(self):
        self.width = [1]
        self.height = [2]
        self.depth = [3]

    def sides(self):
        return self.width + self.height + self.depth


box = Box()


def measure():
    box.sides()


def change():
    box.height = [4]


lock = threading.Lock()


def locked(function):
    def run():
        with lock:
            return function()

    return run


one_by_one(locked(measure), locked(change))
