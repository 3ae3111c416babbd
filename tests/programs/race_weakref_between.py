# expect: error lost-update Counter.hits
"""Both threads use `weakref` around their updates: what it locks for itself orders nothing that the program did.

Both can read the same old value, and one update is lost.
"""

import weakref

from support.invisible import one_by_one


class Counter:
    def __init__(self):
        self.hits = 0

    def hit(self):
        self.hits += 1  # racy


counter = Counter()


def work():
    number = 3
    weakref.WeakValueDictionary()
    counter.hit()
    weakref.WeakValueDictionary()
    return number


one_by_one(work, work)
