# expect: error iterate-while-mutated deque
"""`index` walks a deque: beside an append it raises RuntimeError."""

from collections import deque

from support.invisible import Steps, together

queue = deque("abc")
steps = Steps()


def place():
    assert queue.index("b") == 1  # racy
    steps.end()


def push():
    steps.wait(1)
    queue.append("d")  # racy


together(place, push)
