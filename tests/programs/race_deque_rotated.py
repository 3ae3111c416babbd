# expect: error iterate-while-mutated deque
"""A walk of a deque that is rotated meanwhile raises RuntimeError."""

import collections

from support.invisible import one_by_one

turns = collections.deque(["a", "b", "c"])


def next_turn():
    turns.rotate(-1)  # racy


def show():
    for player in turns:  # racy
        assert player


one_by_one(next_turn, show)
