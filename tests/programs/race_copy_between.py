# expect: error lost-update Counter.hits
"""Both threads use `copy` around their updates: what it locks for itself orders nothing that the program did.

Both can read the same old value, and one update is lost.
"""

import copy

from support.invisible import one_by_one


class Counter:
    def __init__(self):
        self.hits = 0

    def hit(self):
        self.hits += 1  # racy


counter = Counter()


def work():
    number = 3
    copy.deepcopy([number])
    counter.hit()
    copy.deepcopy([number])
    return number


one_by_one(work, work)
