# expect: nothing
"""Each update of the slot is made under the lock in the other slot."""

import threading

from support.invisible import together


class Counter:
    __slots__ = ("hits", "lock")

    def __init__(self):
        self.hits = 0
        self.lock = threading.Lock()

    def hit(self):
        with self.lock:
            self.hits += 1


counter = Counter()
together(counter.hit, counter.hit)
assert counter.hits == 2
