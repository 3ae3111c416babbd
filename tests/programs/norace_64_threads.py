# expect: nothing
"""64 threads update one attribute under one lock.

Each release comes before the next acquire.
"""

import threading

from support.invisible import together


class Counter:
    def __init__(self):
        self.hits = 0
        self.lock = threading.Lock()

    def hit(self):
        with self.lock:
            self.hits += 1


counter = Counter()
together(*[counter.hit] * 64)
assert counter.hits == 64
