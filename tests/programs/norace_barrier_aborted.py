# expect: nothing
"""Who finds the barrier aborted may ask why."""

import threading

from support.invisible import together


class Survey:
    def __init__(self):
        self.why = None
        self.gate = threading.Barrier(2)

    def give_up(self):
        self.why = ["rain"]
        self.gate.abort()

    def draw(self):
        try:
            self.gate.wait()
        except threading.BrokenBarrierError:
            return self.why


survey = Survey()


def give_up():
    survey.give_up()


def draw():
    assert survey.draw() == ["rain"]


together(give_up, draw)
