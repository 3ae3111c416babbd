# expect: nothing
"""A hit or a miss, never both in one call: both numbers are read under the lock."""

import threading

from support.invisible import one_by_one


class Cache:
    def __init__(self):
        self.lock = threading.Lock()
        self.known = {1: "one"}
        self.hits = 0
        self.misses = 0

    def get(self, key):
        with self.lock:
            try:
                value = self.known[key]
            except KeyError:
                self.misses += 1
                return None
            self.hits += 1
            return value

    def ratio(self):
        with self.lock:
            return self.hits / (self.misses or 1)


cache = Cache()


def ask():
    cache.get(1)
    cache.get(2)


def ask_again():
    cache.get(1)
    cache.get(2)


def show():
    cache.ratio()


one_by_one(ask, ask_again, show)
