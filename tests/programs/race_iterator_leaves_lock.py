# expect: error iterate-while-mutated dict
"""The lock guards the making of an iterator; the walk comes after its release, and an insertion in between makes it
raise RuntimeError."""

import threading

from support.invisible import Steps, together

jobs = {"a": 1}
lock = threading.Lock()
steps = Steps()


def run():
    with lock:
        pending = enumerate(jobs)
    for _, job in pending:  # racy
        assert job
    steps.end()


def add():
    steps.wait(1)
    with lock:
        jobs["b"] = 2  # racy


together(run, add)
