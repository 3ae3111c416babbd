# expect: nothing
"""`index` walks the deque under the lock that the append takes: it does not change under the walk."""

import threading
from collections import deque

from support.invisible import one_by_one

lock = threading.Lock()

queue = deque("abc")


def place():
    with lock:
        assert queue.index("b") == 1


def push():
    with lock:
        queue.append("d")


one_by_one(place, push)
