# expect: nothing
"""The threads of race_iterator_leaves_lock hold one lock, each for all that it does."""

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


whole = threading.Lock()


def locked(function):
    def run():
        with whole:
            return function()

    return run


one_by_one(locked(run), locked(add))
