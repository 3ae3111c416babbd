# expect: nothing
"""One of them stores the owner, and both know which."""

import aether
from support.invisible import one_by_one


table = aether.ConcurrentDict()
owners = aether.ConcurrentList()


def work():
    mine = object()
    if table.setdefault("owner", mine) is mine:
        owners.append(1)


one_by_one(work, work)
