# expect: nothing
"""What empties an empty deque, or finds nothing in it, turns no test's answer."""

import aether
from support.invisible import one_by_one


items = aether.ConcurrentDeque()


def empty():
    items.clear()
    try:
        items.pop()
    except IndexError:
        pass


def work():
    return items.popleft() if items else None


one_by_one(empty, work)
