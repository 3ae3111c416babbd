# expect: nothing
"""`add` is one step: none is lost."""

import aether
from support.invisible import one_by_one


counts = aether.ConcurrentDict(hits=0)


def work():
    counts.add("hits", 1)


one_by_one(work, work)
