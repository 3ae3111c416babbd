# expect: error lost-update Counter.hits
"""64 threads update one attribute.

Two of them can read the same old value, and one update is lost.
"""

from support.invisible import one_by_one


class Counter:
    def __init__(self):
        self.hits = 0

    def hit(self):
        self.hits += 1  # racy


counter = Counter()
one_by_one(*[counter.hit] * 64)
