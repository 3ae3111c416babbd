# expect: error check-then-act AtomicInt64
"""Both find room for one more, and both count: that is one too many."""

import aether
from support.invisible import one_by_one


LIMIT = 1
count = aether.AtomicInt64(0)


def work():
    if count.load() < LIMIT:  # racy
        count.fetch_add(1)  # racy


one_by_one(work, work)
