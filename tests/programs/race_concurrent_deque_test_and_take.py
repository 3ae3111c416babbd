# expect: error check-then-act ConcurrentDeque
"""Both find an item, and there is one only: the second `popleft` fails with IndexError."""

import aether
from support.invisible import one_by_one


items = aether.ConcurrentDeque([1])


def work():
    if items:  # racy
        items.popleft()  # racy


one_by_one(work, work)
