# expect: error lost-update ConcurrentDict['hits']
"""What is stored was computed from what was there some steps earlier: another thread may have stored meanwhile."""

import aether
from support.invisible import one_by_one


counts = aether.ConcurrentDict()


def work():
    so_far = counts.get("hits", 0)  # racy
    so_far += 1
    counts["hits"] = so_far  # racy


one_by_one(work, work)
