# expect: nothing
"""Each step is made under a lock."""

import threading

from support.invisible import one_by_one

numbers = iter([1, 2, 3])
lock = threading.Lock()


def one():
    with lock:
        next(numbers)


def two():
    with lock:
        next(numbers)


one_by_one(one, two)
