# expect: nothing
"""Compared and stored under a lock: the value that is stored is better than the one that it replaces."""

import threading

from support.invisible import one_by_one


class Search:
    def __init__(self):
        self.best = 0
        self.lock = threading.Lock()

    def offer(self, value):
        with self.lock:
            if value > self.best:
                self.best = value


search = Search()


def low():
    search.offer(1)


def high():
    search.offer(2)


one_by_one(low, high)
