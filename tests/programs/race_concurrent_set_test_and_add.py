# expect: error check-then-act ConcurrentSet['page']
"""Both find that the page was not seen, and both visit it."""

import aether
from support.invisible import one_by_one


seen = aether.ConcurrentSet()
visited = aether.ConcurrentList()


def work():
    if "page" not in seen:  # racy
        seen.add("page")  # racy
        visited.append("page")


one_by_one(work, work)
