# expect: error iterate-while-mutated set
# one order: an insertion after the walk has taken the lock in between, which orders them
"""A set's iterator remembers the size: what is added before the lock makes the walk under the lock raise RuntimeError."""

import threading

from support.invisible import one_by_one

ready = {"a", "b"}
lock = threading.Lock()


def add():
    with lock:
        ready.add("c")  # racy


def take():
    pending = iter(ready)  # racy
    with lock:
        for name in pending:
            assert name


one_by_one(add, take)
