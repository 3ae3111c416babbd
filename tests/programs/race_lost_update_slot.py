# expect: error lost-update Counter.hits
"""Two threads increment a slot, which is no entry of a `__dict__`.

Both can read the same old value, and one update is lost.
"""

from support.invisible import together


class Counter:
    __slots__ = ("hits",)

    def __init__(self):
        self.hits = 0

    def hit(self):
        self.hits += 1  # racy


counter = Counter()
together(counter.hit, counter.hit)
