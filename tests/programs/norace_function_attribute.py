# expect: nothing
"""Each call is counted under one lock."""

import threading

from support.invisible import one_by_one

lock = threading.Lock()


def visit():
    with lock:
        visit.calls += 1


visit.calls = 0


def one():
    visit()


def two():
    visit()


one_by_one(one, two)
