# expect: nothing
"""The lock is held from the look-up to the store."""

import threading

from support.invisible import one_by_one


memo = {"": b""}
lock = threading.Lock()


def encode(text):
    with lock:
        found = memo.get(text)
        if found is None:
            found = memo[text] = text.encode()
    return found


def first():
    encode("a")


def second():
    encode("a")


one_by_one(first, second)
