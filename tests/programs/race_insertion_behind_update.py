# expect: error check-then-act dict['k']
"""Updates are locked and the insertion before them is not: it puts a zero over what the other has counted."""

import threading

from support.invisible import one_by_one

counts = {}
lock = threading.Lock()


def count():
    if "k" not in counts:  # racy
        counts["k"] = 0
    with lock:
        counts["k"] += 1  # racy


one_by_one(count, count)
