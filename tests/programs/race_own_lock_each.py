# expect: error lost-update Counter.hits
"""Each call makes a lock of its own, of which the second may lie where the first one lay.

A lock that nobody else has excludes nobody: both can read the same old value.
"""

import threading

from support.invisible import one_by_one


class Counter:
    def __init__(self):
        self.hits = 0

    def hit(self):
        with threading.Lock():
            self.hits += 1  # racy


counter = Counter()
one_by_one(counter.hit, counter.hit)
