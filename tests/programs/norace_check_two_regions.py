# expect: nothing
"""One region from the test to the act."""

import threading

from support.invisible import Steps, together


rows = {"": []}
lock = threading.Lock()


def add(key):
    with lock:
        missing = key not in rows
        if missing:
            rows[key] = []
        rows[key].append(1)


steps = Steps()


def first():
    add("a")
    steps.end()


def second():
    steps.wait(1)
    add("a")


together(first, second)
