# expect: nothing
"""Making a view or an iterator walks nothing; all walks are under the lock."""

import threading

from support.invisible import Steps, together

jobs = {"a": 1}
lock = threading.Lock()
steps = Steps()


def add():
    with lock:
        jobs["b"] = 2
    steps.end()


def run():
    names = jobs.keys()
    numbered = enumerate(["a"])
    steps.wait(1)
    with lock:
        for _, name in zip(numbered, names):
            assert name


together(run, add)
