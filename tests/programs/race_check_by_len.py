# expect: error check-then-act Stock.left
"""The length of an object is what its class says; the test of it guards what the same state is changed by."""

from support.invisible import one_by_one


class Stock:
    def __init__(self):
        self.left = 1

    def __len__(self):
        return self.left  # racy

    def take(self):
        if len(self) > 0:
            self.left -= 1  # racy


stock = Stock()
one_by_one(stock.take, stock.take)
