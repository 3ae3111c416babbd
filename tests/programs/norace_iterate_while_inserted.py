# expect: nothing
"""The walk is made under the lock that the insertion takes: the dict keeps its size as long as it lasts."""

import threading

from support.invisible import one_by_one

lock = threading.Lock()

sessions = {"a": 1, "b": 2}


def add():
    with lock:
        sessions["c"] = 3


def expire():
    with lock:
        return [name for name in sessions if name > "z"]


one_by_one(add, expire)
