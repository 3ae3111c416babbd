# expect: error check-then-act dict['a']
"""The function that acts under the lock tests another key than its caller did before it took the lock.

Both may find no rows and make them: what was put into the ones that are replaced is lost.
"""

import threading

from support.invisible import one_by_one


class Cache:
    def __init__(self):
        self.lock = threading.Lock()
        self.rows = {}

    def get(self, key):
        if key not in self.rows:  # racy
            with self.lock:
                self.fill(key, "first")

    def fill(self, name, first):
        if first not in self.rows:
            self.rows[name] = []  # racy
            self.rows[name].append(len(self.rows))


cache = Cache()
one_by_one(lambda: cache.get("a"), lambda: cache.get("a"))
