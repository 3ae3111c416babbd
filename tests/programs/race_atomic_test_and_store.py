# expect: error check-then-act AtomicInt64
"""Both find the state to be 0, and both begin."""

import aether
from support.invisible import one_by_one


state = aether.AtomicInt64(0)
begun = aether.ConcurrentList()


def work():
    if state.load() == 0:  # racy
        state.store(1)  # racy
        begun.append(1)


one_by_one(work, work)
