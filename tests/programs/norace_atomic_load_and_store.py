# expect: nothing
"""One operation loads and stores."""

import aether
from support.invisible import one_by_one


hits = aether.AtomicInt64(0)


def work():
    hits.fetch_add(1)


one_by_one(work, work)
