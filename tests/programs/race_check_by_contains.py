# expect: error check-then-act set['a']
"""The membership of an object is what its class says; the test of it guards what the same state is changed by."""

from support.invisible import one_by_one


class Stock:
    def __init__(self):
        self.names = {"a"}

    def __contains__(self, name):
        return name in self.names  # racy

    def take(self):
        if "a" in self:
            self.names.remove("a")  # racy


stock = Stock()
one_by_one(stock.take, stock.take)
