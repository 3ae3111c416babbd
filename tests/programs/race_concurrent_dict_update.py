# expect: error lost-update ConcurrentDict['hits']
"""Each operation of the dict is one step, but `+=` is two of them: one update is lost."""

import aether
from support.invisible import one_by_one


counts = aether.ConcurrentDict(hits=0)


def work():
    counts["hits"] += 1  # racy


one_by_one(work, work)
