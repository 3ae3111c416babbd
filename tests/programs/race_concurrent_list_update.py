# expect: error lost-update ConcurrentList[0]
"""The load of the element and its store are two operations: one update is lost."""

import aether
from support.invisible import one_by_one


cells = aether.ConcurrentList([0])


def work():
    cells[0] += 1  # racy


one_by_one(work, work)
