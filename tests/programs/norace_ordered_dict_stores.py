# expect: nothing
"""Each insertion is made under one lock: only one thread at a time is in the OrderedDict."""

import threading
from collections import OrderedDict

from support.invisible import one_by_one

lock = threading.Lock()

cache = OrderedDict()


def first():
    with lock:
        cache["a"] = 1


def second():
    with lock:
        cache["b"] = 2


one_by_one(first, second)
