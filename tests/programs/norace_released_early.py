# expect: nothing
"""The last change is made before the lock is dropped."""

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


together(first, second)
assert order.revision == 2
