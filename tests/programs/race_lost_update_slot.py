# expect: error lost-update Counter.hits
"""The same in a slot."""

from support.invisible import together


class Counter:
    __slots__ = ("hits",)

    def __init__(self):
        self.hits = 0

    def hit(self):
        self.hits += 1  # racy


counter = Counter()
together(counter.hit, counter.hit)
