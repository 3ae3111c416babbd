# expect: error iterate-while-mutated deque
"""`list` of a deque iterates: an append in between raises RuntimeError, the deque mutated during iteration."""

from collections import deque

from support.invisible import Steps, together

recent = deque(["a"], maxlen=10)
steps = Steps()


def log():
    recent.append("b")  # racy
    steps.end()


def show():
    steps.wait(1)
    return list(recent)  # racy


together(log, show)
