# expect: nothing
"""The function runs again if another thread has stored meanwhile."""

import aether
from support.invisible import one_by_one


names = aether.AtomicRef(())


def work():
    names.update(lambda known: (*known, "a"))


one_by_one(work, work)
