# expect: error lost-update Stock.count
# reachable: any
"""Between the load and the store of one update the thread waits: with the GIL too the other can come in between.

Both can read the same old value, and one update is lost.
"""

import time

from support.invisible import one_by_one


class Stock:
    def __init__(self):
        self.count = 0

    def add(self):
        count = self.count  # racy
        time.sleep(0)
        self.count = count + 1  # racy


stock = Stock()
one_by_one(stock.add, stock.add)
