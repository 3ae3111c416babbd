# expect: nothing
"""Who finds the barrier broken does without what the other measured."""

import threading

from support.invisible import one_by_one


class Survey:
    def __init__(self):
        self.north = None
        self.gate = threading.Barrier(2)

    def measure(self):
        self.north = [7]
        try:
            self.gate.wait(timeout=0.01)
        except threading.BrokenBarrierError:
            return

    def draw(self):
        try:
            self.gate.wait(timeout=0.01)
        except threading.BrokenBarrierError:
            return None
        return self.north


survey = Survey()


def measure():
    survey.measure()


def draw():
    assert survey.draw() is None


one_by_one(measure, draw)
