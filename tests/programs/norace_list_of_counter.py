# expect: nothing
"""`list` iterates over the Counter under the lock that the store of a new key takes."""

import threading
from collections import Counter

from support.invisible import one_by_one

lock = threading.Lock()

seen = Counter(a=1)


def see():
    with lock:
        seen["b"] = 1


def names():
    with lock:
        return list(seen)


one_by_one(see, names)
