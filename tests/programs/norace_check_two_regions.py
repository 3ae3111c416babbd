# expect: nothing
"""The lock is held from the test to the last use of what was found or filled."""

import threading

from support.invisible import one_by_one


rows = {"": []}
lock = threading.Lock()


def add(key):
    with lock:
        missing = key not in rows
        if missing:
            rows[key] = []
        rows[key].append(1)


def first():
    add("a")


def second():
    add("a")


one_by_one(first, second)
