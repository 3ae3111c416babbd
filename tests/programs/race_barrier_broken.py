# expect: warning data-race Survey.north
"""A barrier that broke because one side lost its patience orders nothing: neither has seen the other arrive."""

import contextlib
import threading

from support.invisible import one_by_one


class Survey:
    def __init__(self):
        self.north = None
        self.gate = threading.Barrier(2)

    def measure(self):
        self.north = [7]  # racy
        with contextlib.suppress(threading.BrokenBarrierError):
            self.gate.wait(timeout=0.01)

    def draw(self):
        with contextlib.suppress(threading.BrokenBarrierError):
            self.gate.wait(timeout=0.01)
        return self.north  # racy


survey = Survey()


def measure():
    survey.measure()


def draw():
    survey.draw()


one_by_one(measure, draw)
