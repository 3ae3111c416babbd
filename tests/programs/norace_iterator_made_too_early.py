# expect: nothing
"""The iterator is made where it is walked, under the lock: the set that it remembers the size of does not change."""

import threading

from support.invisible import one_by_one

ready = {"a", "b"}
lock = threading.Lock()


def add():
    with lock:
        ready.add("c")


def take():
    with lock:
        pending = iter(ready)
        for name in pending:
            assert name


one_by_one(add, take)
