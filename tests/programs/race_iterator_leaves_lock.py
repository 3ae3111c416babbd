# expect: error iterate-while-mutated dict
# one order: a walk after the insertion has taken the lock in between, which orders them
"""The lock guards the making of an iterator; the walk comes after its release, and an insertion in between makes it
raise RuntimeError."""

import threading

from support.invisible import one_by_one

jobs = {"a": 1}
lock = threading.Lock()


def run():
    with lock:
        pending = enumerate(jobs)
    for _, job in pending:  # racy
        assert job


def add():
    with lock:
        jobs["b"] = 2  # racy


one_by_one(run, add)
