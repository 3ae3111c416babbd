# expect: nothing
"""Both are one step."""

import aether
from support.invisible import one_by_one


hits = aether.AtomicInt64(0)


def by_two():
    hits.fetch_add(2)


def by_one():
    hits.fetch_add(1)


one_by_one(by_two, by_one)
