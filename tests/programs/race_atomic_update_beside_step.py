# expect: error lost-update AtomicInt64
"""What `fetch_add` adds between the load and the store of the other is lost."""

import aether
from support.invisible import one_by_one


hits = aether.AtomicInt64(0)


def by_two():
    hits.store(hits.load() + 2)  # racy


def by_one():
    hits.fetch_add(1)  # racy


one_by_one(by_two, by_one)
