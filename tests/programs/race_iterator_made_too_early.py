# expect: error iterate-while-mutated set
"""A set's iterator remembers the size: what is added before the lock makes the walk under the lock raise RuntimeError."""

import threading

from support.invisible import Steps, together

ready = {"a", "b"}
lock = threading.Lock()
steps = Steps()


def add():
    with lock:
        ready.add("c")  # racy
    steps.end()


def take():
    steps.wait(1)
    pending = iter(ready)  # racy
    with lock:
        for name in pending:
            assert name


together(add, take)
