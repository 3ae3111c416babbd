# expect: nothing
"""The function that makes the variable makes its lock as well: each addition holds it from its load to its store."""

import threading

from support.invisible import together


def make():
    count = 0
    lock = threading.Lock()

    def add():
        nonlocal count
        with lock:
            count += 1

    return add


add = make()
together(add, add)
