# expect: warning data-race Survey.why
"""The reason is given when the barrier is broken already: who finds it so may find none yet."""

import threading

from support.invisible import Turns, together


class Survey:
    def __init__(self):
        self.gate = threading.Barrier(2)
        self.why = None

    def leave(self):
        while not self.gate.n_waiting:
            pass
        self.gate.reset()
        turns.wait(0)
        self.why = ["moved"]  # racy
        turns.end()

    def arrive(self):
        try:
            self.gate.wait()
        except threading.BrokenBarrierError:
            turns.wait(1)
            assert self.why in (None, ["moved"])  # racy
            turns.end()


survey = Survey()
turns = Turns()


def leave():
    survey.leave()


def arrive():
    survey.arrive()


together(leave, arrive)
