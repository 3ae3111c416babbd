# expect: nothing
"""The lock is held from the load to the store."""

import aether
from support.invisible import one_by_one


import threading

from aether.proxy import ThreadSafeDict

counts = ThreadSafeDict({"hits": 0})
lock = threading.Lock()


def work():
    with lock:
        counts["hits"] += 1


one_by_one(work, work)
