# expect: error lost-update Garden.seeds
"""Who sows when he has left the block may do so while the other waters: one of the two updates is lost."""

import threading

from support.invisible import Steps, together


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
steps = Steps()


def sow():
    garden.sow()
    steps.end()


def water():
    steps.wait(1)
    garden.water()


together(sow, water)
