# expect: note benign Loader.ready
"""The constant `True` is stored when all is done, and waited for: what came before comes before what follows."""

import os

from support.invisible import together


class Loader:
    def __init__(self):
        self.ready = False
        self.rows = []
        self.count = 0

    def load(self):
        for number in range(10):
            self.rows.append(number)
            self.count += 1
        self.ready = True

    def use(self):
        while not self.ready:
            os.sched_yield()
        self.count += 1
        assert sum(self.rows) == 45


loader = Loader()
together(loader.load, loader.use)
