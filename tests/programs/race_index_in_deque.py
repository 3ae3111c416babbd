# expect: error iterate-while-mutated deque
"""`index` walks a deque: beside an append it raises RuntimeError."""

from collections import deque

from support.invisible import one_by_one

queue = deque("abc")


def place():
    assert queue.index("b") == 1  # racy


def push():
    queue.append("d")  # racy


one_by_one(place, push)
