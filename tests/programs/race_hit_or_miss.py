# expect: warning data-race Cache.hits
# expect: warning data-race Cache.misses
"""Both numbers are counted under the lock and read without it: the ratio may be of one count old and one new.

One call counts a hit or a miss, never both: it is no torn state.
"""

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
                self.misses += 1  # racy
                return None
            self.hits += 1  # racy
            return value

    def ratio(self):
        return self.hits / (self.misses or 1)  # racy


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
