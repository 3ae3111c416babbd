# expect: error check-then-act AtomicInt64
"""Two threads wait for the same state: both may find it, and both leave it."""

import aether
from support.invisible import one_by_one


READY, RUNNING = range(2)
state = aether.AtomicInt64(READY)


def work():
    if state.load() == READY:  # racy
        state.store(RUNNING)  # racy


one_by_one(work, work)
