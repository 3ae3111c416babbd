# expect: nothing
"""Each count is made under one lock: a Counter brings none that would last from the load to the store."""

import threading
from collections import Counter

from support.invisible import together

lock = threading.Lock()

counts = Counter()


def hit():
    for _ in range(3):
        with lock:
            counts["hit"] += 1


together(hit, hit)
assert counts["hit"] == 6
