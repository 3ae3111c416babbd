# expect: error lost-update __main__.misses
"""`lru_cache` guards its table, not the body of the function, which two threads run at the same time.

Both can read the same old value, and one update is lost.
"""

import functools

from support.invisible import one_by_one

misses = 0


@functools.lru_cache(maxsize=8)
def square(number):
    global misses
    misses += 1  # racy
    return number * number


def three():
    assert square(3) == 9


def four():
    assert square(4) == 16


one_by_one(three, four)
