# expect: error iterate-while-mutated set
"""`deque.extend` walks what it is given: a set that grows meanwhile raises RuntimeError."""

from collections import deque

from support.invisible import one_by_one

ready = {"a"}


def wake():
    ready.add("b")  # racy


def collect():
    order = deque()
    order.extend(ready)  # racy
    return order


one_by_one(wake, collect)
