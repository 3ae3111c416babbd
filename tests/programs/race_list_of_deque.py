# expect: error iterate-while-mutated deque
"""`list` of a deque iterates: an append in between raises RuntimeError, the deque mutated during iteration."""

from collections import deque

from support.invisible import one_by_one

recent = deque(["a"], maxlen=10)


def log():
    recent.append("b")  # racy


def show():
    return list(recent)  # racy


one_by_one(log, show)
