# expect: note benign list
"""Test, copy and emptying under one lock; what is sent is appended by both."""

import threading

from support.invisible import one_by_one

buffer = ["a", "b"]
sent = []
lock = threading.Lock()


def flush():
    with lock:
        if len(buffer) < 2:
            buffer.extend(["c", "d"])
        batch = list(buffer)
        buffer.clear()
    sent.append(batch)


one_by_one(flush, flush)
