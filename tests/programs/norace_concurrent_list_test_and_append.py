# expect: nothing
"""The test and the insertion are one step."""

import aether
from support.invisible import one_by_one


names = aether.ConcurrentList()


def work():
    names.append_if_absent("a")


one_by_one(work, work)
