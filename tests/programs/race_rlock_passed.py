# expect: error lost-update Garden.seeds
"""Who sows when he has left the block may do so while the other waters: one of the two updates is lost."""

import threading

from support.invisible import one_by_one


class Garden:
    def __init__(self):
        self.gate = threading.RLock()
        self.seeds = 0

    def sow(self):
        with self.gate:
            pass
        self.seeds += 1  # racy

    def water(self):
        with self.gate:
            pass
        self.seeds += 1  # racy


garden = Garden()


def sow():
    garden.sow()


def water():
    garden.water()


one_by_one(sow, water)
