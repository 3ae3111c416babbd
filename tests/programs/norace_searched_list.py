# expect: nothing
"""The list is searched under the lock that the insertion takes: nothing shifts under the search."""

import threading

from support.invisible import one_by_one

lock = threading.Lock()

queue = ["a", "b", "c"]


def push():
    with lock:
        queue.insert(0, "z")


def is_waiting():
    with lock:
        return "c" in queue


one_by_one(push, is_waiting)
