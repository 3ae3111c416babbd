# expect: note benign set
"""The deque is extended by a copy of the set, which CPython makes in one step, as it adds an element in one."""

from collections import deque

from support.invisible import one_by_one

ready = {"a"}


def wake():
    ready.add("b")


def collect():
    order = deque()
    order.extend(ready.copy())
    return order


one_by_one(wake, collect)
