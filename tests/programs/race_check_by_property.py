# expect: error check-then-act Stock._left
"""A property tells that something is left; it may be gone when it is taken."""

from support.invisible import one_by_one


class Stock:
    def __init__(self, left):
        self._left = left

    @property
    def empty(self):
        return self._left == 0  # racy

    def take(self):
        if not self.empty:
            self._left -= 1  # racy


stock = Stock(1)
one_by_one(stock.take, stock.take)
