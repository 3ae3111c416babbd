# expect: error iterate-while-mutated deque
"""A walk over a deque beside a change of it raises RuntimeError."""

from collections import deque

from support.invisible import one_by_one

recent = deque(["a"])


def note():
    recent.append("b")  # racy


def show():
    for each in recent:  # racy
        print(each)


one_by_one(note, show)
