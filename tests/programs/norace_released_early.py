# expect: nothing
"""The threads of race_released_early hold one lock, each for all that it does."""

import threading

from support.invisible import together


class Order:
    def __init__(self):
        self.lock = threading.Lock()
        self.items = []
        self.revision = 0

    def add(self, item):
        with self.lock:
            self.items.append(item)
        self.revision += 1


order = Order()


def first():
    order.add("tea")


def second():
    order.add("milk")


lock = threading.Lock()


def locked(function):
    def run():
        with lock:
            return function()

    return run


together(locked(first), locked(second))
