# expect: nothing
"""The iterator is made and stepped to its end under the lock that the insertion takes."""

import threading

from support.invisible import one_by_one

jobs = {"a": 1}
lock = threading.Lock()


def run():
    with lock:
        pending = enumerate(jobs)
        for _, job in pending:
            assert job


def add():
    with lock:
        jobs["b"] = 2


one_by_one(run, add)
