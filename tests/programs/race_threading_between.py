# expect: error lost-update Counter.hits
"""Both threads use `threading` around their updates: what it locks for itself orders nothing that the program did.

Both can read the same old value, and one update is lost.
"""

import threading

from support.invisible import one_by_one


class Counter:
    def __init__(self):
        self.hits = 0

    def hit(self):
        self.hits += 1  # racy


counter = Counter()


def work():
    number = 3
    threading.enumerate()
    counter.hit()
    threading.enumerate()
    return number


one_by_one(work, work)
