# expect: error lost-update Counter.hits
# reachable: free-threaded
"""Two threads increment an attribute.

Both can read the same old value, and one update is lost.
"""

from support.invisible import one_by_one


class Counter:
    def __init__(self):
        self.hits = 0


counter = Counter()


def first():
    counter.hits += 1  # racy


def second():
    counter.hits += 1  # racy


one_by_one(first, second)
