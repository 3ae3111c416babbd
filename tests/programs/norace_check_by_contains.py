# expect: nothing
"""The test of the object's membership and what it guards stand under one lock."""

import threading

from support.invisible import one_by_one


class Stock:
    def __init__(self):
        self.names = {"a"}
        self.lock = threading.Lock()

    def __contains__(self, name):
        return name in self.names

    def take(self):
        with self.lock:
            if "a" in self:
                self.names.remove("a")


stock = Stock()
one_by_one(stock.take, stock.take)
