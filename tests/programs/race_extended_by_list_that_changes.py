# expect: error iterate-while-mutated set
"""`deque.extend` walks what it is given: a set that grows meanwhile raises RuntimeError."""

from collections import deque

from support.invisible import Steps, together

ready = {"a"}
steps = Steps()


def wake():
    ready.add("b")  # racy
    steps.end()


def collect():
    steps.wait(1)
    order = deque()
    order.extend(ready)  # racy
    return order


together(wake, collect)
