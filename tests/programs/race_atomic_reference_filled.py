# expect: warning check-then-act AtomicRef
"""Both make what is missing, and who came first goes on with what is no longer there."""

import aether
from support.invisible import one_by_one


made = aether.AtomicRef(None)


def work():
    if made.load() is None:  # racy
        made.store(object())  # racy


one_by_one(work, work)
