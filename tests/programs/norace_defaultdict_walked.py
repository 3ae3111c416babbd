# expect: nothing
"""The look-up of an absent key in a defaultdict, which inserts it, and the walk hold one lock."""

import collections
import threading

from support.invisible import one_by_one

lock = threading.Lock()
counts = collections.defaultdict(int)
counts["a"] = 1


def ask():
    with lock:
        return counts["b"]


def report():
    with lock:
        for name in counts:
            print(name)


one_by_one(ask, report)
