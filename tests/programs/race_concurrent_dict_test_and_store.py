# expect: error check-then-act ConcurrentDict['owner']
"""Both find no owner, and both believe to be it."""

import aether
from support.invisible import one_by_one


table = aether.ConcurrentDict()
owners = aether.ConcurrentList()


def work():
    if "owner" not in table:  # racy
        table["owner"] = object()  # racy
        owners.append(1)


one_by_one(work, work)
