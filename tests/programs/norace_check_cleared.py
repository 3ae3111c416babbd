# expect: nothing
"""Test, load and `clear` hold one lock."""

import threading

from support.invisible import one_by_one

cache = {"a": b"1"}
lock = threading.Lock()


def load():
    with lock:
        if "a" in cache:
            return cache["a"]
    return None


def reset():
    with lock:
        cache.clear()


one_by_one(load, reset)
