# expect: nothing
"""`list` iterates over the deque under the lock that the append takes."""

import threading
from collections import deque

from support.invisible import one_by_one

recent = deque(["a"], maxlen=10)
lock = threading.Lock()


def log():
    with lock:
        recent.append("b")


def show():
    with lock:
        return list(recent)


one_by_one(log, show)
