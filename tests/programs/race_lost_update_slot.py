# expect: error lost-update Counter.hits
"""Two threads increment a slot, which is no entry of a `__dict__`.

Both can read the same old value, and one update is lost.
"""

from support.invisible import one_by_one


class Counter:
    __slots__ = ("hits",)

    def __init__(self):
        self.hits = 0

    def hit(self):
        self.hits += 1  # racy


counter = Counter()
one_by_one(counter.hit, counter.hit)
