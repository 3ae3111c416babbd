# expect: nothing
"""`__del__` counts under a lock."""

import threading

from support.invisible import one_by_one

lock = threading.RLock()


class Handle:
    open = 2

    def __del__(self):
        with lock:
            Handle.open -= 1


def one():
    handle = Handle()
    del handle


def two():
    handle = Handle()
    del handle


one_by_one(one, two)
