# expect: nothing
"""The threads of race_index_in_deque hold one lock, each for all that it does."""

import threading
from collections import deque

from support.invisible import one_by_one

queue = deque("abc")


def place():
    assert queue.index("b") == 1


def push():
    queue.append("d")


lock = threading.Lock()


def locked(function):
    def run():
        with lock:
            return function()

    return run


one_by_one(locked(place), locked(push))
