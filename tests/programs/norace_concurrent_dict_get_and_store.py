# expect: nothing
"""The function runs again if another thread has stored meanwhile."""

import aether
from support.invisible import one_by_one


counts = aether.ConcurrentDict(hits=0)


def work():
    counts.compute("hits", lambda key, so_far: so_far + 1)


one_by_one(work, work)
