# expect: nothing
"""The comparison and the store are one step."""

import aether
from support.invisible import one_by_one


largest = aether.AtomicFloat64(0.0)


def work():
    largest.fetch_max(1.5)


one_by_one(work, work)
