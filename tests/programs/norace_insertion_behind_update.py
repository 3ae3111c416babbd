# expect: nothing
"""The insertion stands under the same lock as the updates."""

import threading

from support.invisible import one_by_one

counts = {}
lock = threading.Lock()


def count():
    with lock:
        if "k" not in counts:
            counts["k"] = 0
    with lock:
        counts["k"] += 1


one_by_one(count, count)
