# expect: nothing
"""The function runs again if another thread has stored meanwhile."""

import aether
from support.invisible import one_by_one


cells = aether.ConcurrentList([0])


def work():
    cells.compute(0, lambda so_far: so_far + 1)


one_by_one(work, work)
