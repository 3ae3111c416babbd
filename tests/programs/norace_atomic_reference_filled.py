# expect: nothing
"""What the second one has made is not stored."""

import aether
from support.invisible import one_by_one


made = aether.AtomicRef(None)


def work():
    if made.load() is None:
        made.compare_exchange(None, object())


one_by_one(work, work)
