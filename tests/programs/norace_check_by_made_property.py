# expect: nothing
"""Test and act stand under one lock; whatever the property runs."""

import threading

from support.invisible import one_by_one


class Stock:
    def __init__(self, left):
        self._left = left
        self._lock = threading.Lock()

    def _is_empty(self):
        return self._left == 0

    empty = property(_is_empty)

    def take(self):
        with self._lock:
            if not self.empty:
                self._left -= 1


stock = Stock(1)
one_by_one(stock.take, stock.take)
