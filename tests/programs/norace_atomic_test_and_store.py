# expect: nothing
"""One of them changes the state, and knows it."""

import aether
from support.invisible import one_by_one


state = aether.AtomicInt64(0)
begun = aether.ConcurrentList()


def work():
    if state.compare_exchange(0, 1):
        begun.append(1)


one_by_one(work, work)
