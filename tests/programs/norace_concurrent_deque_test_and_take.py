# expect: nothing
"""Whoever comes too late is told so."""

import aether
from support.invisible import one_by_one


items = aether.ConcurrentDeque([1])


def work():
    try:
        items.popleft()
    except IndexError:
        pass


one_by_one(work, work)
