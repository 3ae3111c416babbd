# expect: nothing
"""The lock is made with the counter, and every call takes that one."""

import threading

from support.invisible import one_by_one


class Counter:
    def __init__(self):
        self.hits = 0
        self.lock = threading.Lock()

    def hit(self):
        with self.lock:
            self.hits += 1


counter = Counter()
one_by_one(counter.hit, counter.hit)
assert counter.hits == 2
