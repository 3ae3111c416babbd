# expect: nothing
"""Two threads step one `itertools.cycle` under a lock, and `itertools.count` without."""

import itertools
import threading

from support.invisible import one_by_one

turns = itertools.cycle("ab")
numbers = itertools.count()
lock = threading.Lock()


def step():
    print(next(numbers))
    with lock:
        print(next(turns))


one_by_one(step, lambda: step())
