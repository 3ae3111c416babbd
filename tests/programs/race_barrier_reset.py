# expect: warning data-race Survey.why
"""The reason is given when the barrier is broken already: who finds it so may find none yet."""

import threading

from support.invisible import together


class Survey:
    def __init__(self):
        self.gate = threading.Barrier(2)
        self.why = None

    def leave(self):
        while not self.gate.n_waiting:
            pass
        self.gate.reset()
        self.why = ["moved"]  # racy

    def arrive(self):
        try:
            self.gate.wait()
        except threading.BrokenBarrierError:
            return self.why  # racy


survey = Survey()


def leave():
    survey.leave()


def arrive():
    assert survey.arrive() in (None, ["moved"])


together(leave, arrive)
