# expect: error lost-update Counter.hits
"""Both threads use `warnings` around their updates: what it locks for itself orders nothing that the program did.

Both can read the same old value, and one update is lost.
"""

import warnings

from support.invisible import one_by_one


class Counter:
    def __init__(self):
        self.hits = 0

    def hit(self):
        self.hits += 1  # racy


counter = Counter()


def work():
    number = 3
    warnings.simplefilter("default")
    counter.hit()
    warnings.simplefilter("default")
    return number


one_by_one(work, work)
