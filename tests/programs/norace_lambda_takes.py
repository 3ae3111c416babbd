# expect: nothing
"""The lambda tests and takes under the lock that every thread holds."""

import threading

from support.invisible import one_by_one

jobs = ["only"]
lock = threading.Lock()
commands = {"take": lambda: jobs.pop() if jobs else None}


def first():
    with lock:
        commands["take"]()


def second():
    with lock:
        commands["take"]()


one_by_one(first, second)
