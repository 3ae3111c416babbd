# expect: warning data-race Phase.value
# twin: norace_barrier
"""A barrier orders what is before it, not what comes after: the reader finds 0 or 1 as the threads happen to run."""

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
