# expect: error lost-update Handle.open
"""`__del__` of two objects runs in two threads; what both count is not the object's own.

Both can read the same old value, and one update is lost.
"""

from support.invisible import one_by_one


class Handle:
    open = 2

    def __del__(self):
        Handle.open -= 1  # racy


def one():
    handle = Handle()
    del handle


def two():
    handle = Handle()
    del handle


one_by_one(one, two)
