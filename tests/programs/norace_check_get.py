# expect: nothing
"""The lock is held from the look-up to the store."""

import threading

from support.invisible import Steps, together


memo = {"": b""}
lock = threading.Lock()


def encode(text):
    with lock:
        found = memo.get(text)
        if found is None:
            found = memo[text] = text.encode()
    return found


steps = Steps()


def first():
    encode("a")
    steps.end()


def second():
    steps.wait(1)
    encode("a")


together(first, second)
