# expect: error check-then-act Stock._left
"""A property that the class makes of a method tells that something is left; it may be gone when it is taken."""

from support.invisible import one_by_one


class Stock:
    def __init__(self, left):
        self._left = left

    def _is_empty(self):
        return self._left == 0  # racy

    empty = property(_is_empty)

    def take(self):
        if not self.empty:
            self._left -= 1  # racy


stock = Stock(1)
one_by_one(stock.take, stock.take)
