# expect: nothing
"""Both lists are changed under the lock under which both are counted."""

import threading

from support.invisible import one_by_one

lock = threading.Lock()

names = []
errors = []


def work():
    with lock:
        names.append("x")
        errors.append("y")


def report():
    with lock:
        return len(names), len(errors)


one_by_one(work, report)
