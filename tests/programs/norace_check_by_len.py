# expect: nothing
"""The test of the object's length and what it guards stand under one lock."""

import threading

from support.invisible import one_by_one


class Stock:
    def __init__(self):
        self.left = 1
        self.lock = threading.Lock()

    def __len__(self):
        return self.left

    def take(self):
        with self.lock:
            if len(self) > 0:
                self.left -= 1


stock = Stock()
one_by_one(stock.take, stock.take)
