# expect: error check-then-act ConcurrentDeque
"""The deque is emptied between the test and the removal that relies on it."""

import aether
from support.invisible import one_by_one


items = aether.ConcurrentDeque([1, 2])


def empty():
    items.clear()  # racy


def work():
    return items.popleft() if items else None  # racy


one_by_one(empty, work)
