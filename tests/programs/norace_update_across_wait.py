# expect: nothing
"""The lock is held while the thread waits."""

import threading
import time

from support.invisible import together


class Stock:
    def __init__(self):
        self.lock = threading.Lock()
        self.count = 0

    def add(self):
        with self.lock:
            count = self.count
            time.sleep(0)
            self.count = count + 1


stock = Stock()
together(stock.add, stock.add)
