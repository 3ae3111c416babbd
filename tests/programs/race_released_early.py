# expect: error lost-update Order.revision
"""The lock is dropped before the last change. (Taken again later, it would order the two.)

Both can read the same old value, and one update is lost.
"""

import threading

from support.invisible import one_by_one


class Order:
    def __init__(self):
        self.lock = threading.Lock()
        self.items = []
        self.revision = 0

    def add(self, item):
        with self.lock:
            self.items.append(item)
        self.revision += 1  # racy


order = Order()


def first():
    order.add("tea")


def second():
    order.add("milk")


one_by_one(first, second)
