# expect: nothing
"""One of them is told that it has added the page."""

import aether
from support.invisible import one_by_one


seen = aether.ConcurrentSet()
visited = aether.ConcurrentList()


def work():
    if seen.add_if_absent("page"):
        visited.append("page")


one_by_one(work, work)
