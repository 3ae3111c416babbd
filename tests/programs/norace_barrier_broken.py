# expect: nothing
"""Who finds the barrier broken does without what the other measured."""

import threading

from support.invisible import together


class Survey:
    def __init__(self):
        self.north = None
        self.gate = threading.Barrier(2)

    def measure(self):
        self.north = [7]
        self.gate.wait()

    def draw(self):
        try:
            self.gate.wait()
        except threading.BrokenBarrierError:
            return None
        return self.north


survey = Survey()


def measure():
    survey.measure()


def draw():
    assert survey.draw() == [7]


together(measure, draw)
