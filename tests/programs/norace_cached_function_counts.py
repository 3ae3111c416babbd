# expect: nothing
"""The body counts under a lock."""

import functools
import threading

from support.invisible import one_by_one

misses = 0
lock = threading.Lock()


@functools.lru_cache(maxsize=8)
def square(number):
    global misses
    with lock:
        misses += 1
    return number * number


def three():
    assert square(3) == 9


def four():
    assert square(4) == 16


one_by_one(three, four)
