# expect: error lost-update AtomicRef
"""A tuple made from the one that was loaded replaces one that another thread has stored meanwhile."""

import aether
from support.invisible import one_by_one


names = aether.AtomicRef(())


def work():
    names.store((*names.load(), "a"))  # racy


one_by_one(work, work)
