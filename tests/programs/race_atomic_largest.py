# expect: error lost-update AtomicFloat64
"""The larger of two is stored although a still larger one has come meanwhile."""

import aether
from support.invisible import one_by_one


largest = aether.AtomicFloat64(0.0)


def work():
    so_far = largest.load()  # racy
    largest.store(max(so_far, 1.5))  # racy


one_by_one(work, work)
