# expect: nothing
"""The walk is made under the lock that the append takes: which handlers it meets is decided when it begins."""

import threading

from support.invisible import one_by_one

lock = threading.Lock()

handlers = ["first"]


def register():
    with lock:
        handlers.append("second")


def emit():
    with lock:
        for handler in handlers:
            assert handler


one_by_one(register, emit)
