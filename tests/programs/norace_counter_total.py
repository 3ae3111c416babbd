# expect: nothing
"""`Counter.total` walks the counts under the lock under which a new letter is counted."""

import collections
import threading

from support.invisible import one_by_one

letters = collections.Counter(a=1, b=1)
lock = threading.Lock()


def total():
    with lock:
        print(letters.total())


def count():
    with lock:
        letters["c"] = 1


one_by_one(total, count)
