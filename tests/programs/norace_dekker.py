# expect: nothing
"""A lock does what the two numbers cannot: one thread at a time is inside."""

import threading

from support.invisible import one_by_one

inside = 0
lock = threading.Lock()


def one():
    global inside
    with lock:
        inside += 1
        inside -= 1


def two():
    global inside
    with lock:
        inside += 1
        inside -= 1


one_by_one(one, two)
