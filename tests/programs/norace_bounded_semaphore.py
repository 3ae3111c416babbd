# expect: nothing
"""A bounded semaphore of one token is a lock.

The token that one thread gives back is the one that the other takes.
"""

import threading

from support.invisible import one_by_one

token = threading.BoundedSemaphore(1)
total = {"sum": 0}


def add():
    with token:
        total["sum"] += 1


one_by_one(add, add)
assert total["sum"] == 2
