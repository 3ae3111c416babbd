# expect: nothing
"""`rotate` and the walk hold one lock."""

import collections
import threading

from support.invisible import one_by_one

turns = collections.deque(["a", "b", "c"])
lock = threading.Lock()


def next_turn():
    with lock:
        turns.rotate(-1)


def show():
    with lock:
        for player in turns:
            assert player


one_by_one(next_turn, show)
