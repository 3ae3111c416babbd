# expect: warning data-race Phase.value
# twin: norace_barrier
"""A barrier orders what is before it, not what comes after."""

import threading

from support.invisible import together


class Phase:
    def __init__(self):
        self.value = 0


phase = Phase()
barrier = threading.Barrier(2)


def write():
    barrier.wait()
    phase.value = 1  # racy


def read():
    barrier.wait()
    return phase.value  # racy


together(write, read)
