# expect: error check-then-act ConcurrentList
"""Both find that the name is missing, and it is in the list twice."""

import aether
from support.invisible import one_by_one


names = aether.ConcurrentList()


def work():
    if "a" not in names:  # racy
        names.append("a")  # racy


one_by_one(work, work)
