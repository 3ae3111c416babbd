# expect: nothing
"""Who has passed the block of the lock after another has left it comes after all that the other did before."""

import threading

from support.invisible import Steps, together


class Garden:
    def __init__(self):
        self.gate = threading.RLock()
        self.seeds = 0

    def sow(self):
        self.seeds += 1
        with self.gate:
            pass

    def water(self):
        with self.gate:
            pass
        self.seeds += 1


garden = Garden()
steps = Steps()


def sow():
    garden.sow()
    steps.end()


def water():
    steps.wait(1)
    garden.water()


together(sow, water)
assert garden.seeds == 2
