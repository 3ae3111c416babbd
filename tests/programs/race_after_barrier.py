# expect: warning data-race Phase.value
# twin: norace_barrier
"""A barrier orders what is before it, not what comes after: the reader finds 0 or 1 as the threads happen to run."""

import threading

from support.invisible import Turns, together


class Phase:
    def __init__(self):
        self.value = 0


phase = Phase()
barrier = threading.Barrier(2)
turns = Turns()


def write():
    barrier.wait()
    turns.wait(0)
    phase.value = 1  # racy
    turns.end()


def read():
    barrier.wait()
    turns.wait(1)
    assert phase.value in (0, 1)  # racy
    turns.end()


together(write, read)
