# expect: warning data-race Survey.why
"""The barrier is aborted first, and why is said too late: who finds it aborted may ask before."""

import threading

from support.invisible import Turns, together


class Survey:
    def __init__(self):
        self.why = None
        self.gate = threading.Barrier(2)

    def give_up(self):
        self.gate.abort()
        turns.wait(0)
        self.why = ["rain"]  # racy
        turns.end()

    def draw(self):
        try:
            self.gate.wait()
        except threading.BrokenBarrierError:
            turns.wait(1)
            assert self.why in (None, ["rain"])  # racy
            turns.end()


survey = Survey()
turns = Turns()


def give_up():
    survey.give_up()


def draw():
    survey.draw()


together(give_up, draw)
