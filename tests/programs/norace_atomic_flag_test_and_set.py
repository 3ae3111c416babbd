# expect: nothing
"""One of them sets the flag, and knows it."""

import aether
from support.invisible import one_by_one


closed = aether.AtomicBool(False)
times = aether.ConcurrentList()


def work():
    if not closed.test_and_set():
        times.append(1)


one_by_one(work, work)
