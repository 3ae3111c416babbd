# expect: nothing
"""Both entries are stored, and loaded, under one lock."""

import threading

from support.invisible import one_by_one

span = {"low": 0, "high": 1}
lock = threading.Lock()


def move():
    with lock:
        span.__setitem__("low", 10)
        span.__setitem__("high", 11)


def read():
    with lock:
        return (span.get("low"), span.get("high"))


one_by_one(move, read)
