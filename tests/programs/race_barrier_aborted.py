# expect: warning data-race Survey.why
"""The barrier is aborted first, and why is said too late: who finds it aborted may ask before."""

import threading

from support.invisible import together


class Survey:
    def __init__(self):
        self.why = None
        self.gate = threading.Barrier(2)

    def give_up(self):
        self.gate.abort()
        self.why = ["rain"]  # racy

    def draw(self):
        try:
            self.gate.wait()
        except threading.BrokenBarrierError:
            return self.why  # racy


survey = Survey()


def give_up():
    survey.give_up()


def draw():
    survey.draw()


together(give_up, draw)
