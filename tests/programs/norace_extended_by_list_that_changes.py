# expect: nothing
"""The threads of race_extended_by_list_that_changes hold one lock, each for all that it does."""

import threading
from collections import deque

from support.invisible import one_by_one

ready = {"a"}


def wake():
    ready.add("b")


def collect():
    order = deque()
    order.extend(ready)
    return order


lock = threading.Lock()


def locked(function):
    def run():
        with lock:
            return function()

    return run


one_by_one(locked(wake), locked(collect))
