# expect: error check-then-act AtomicBool
"""Both find the flag false, and both close."""

import aether
from support.invisible import one_by_one


closed = aether.AtomicBool(False)
times = aether.ConcurrentList()


def work():
    if not closed.load():  # racy
        closed.store(True)  # racy
        times.append(1)


one_by_one(work, work)
