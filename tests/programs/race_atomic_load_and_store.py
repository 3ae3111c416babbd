# expect: error lost-update AtomicInt64
"""A load and a store are two operations: one update is lost."""

import aether
from support.invisible import one_by_one


hits = aether.AtomicInt64(0)


def work():
    hits.store(hits.load() + 1)  # racy


one_by_one(work, work)
