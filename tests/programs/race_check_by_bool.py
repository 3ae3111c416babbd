# expect: error check-then-act Stock.left
"""The truth of an object is what its class says; the test of it guards what the same state is changed by."""

from support.invisible import one_by_one


class Stock:
    def __init__(self):
        self.left = 1

    def __bool__(self):
        return self.left > 0  # racy

    def take(self):
        if self:
            self.left -= 1  # racy


stock = Stock()
one_by_one(stock.take, stock.take)
