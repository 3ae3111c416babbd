# expect: note benign dict['a']
"""Double-checked locking: the second test is in the function that acts, which calls the key something else."""

import threading

from support.invisible import together


class Cache:
    def __init__(self):
        self.lock = threading.Lock()
        self.rows = {}

    def get(self, key):
        if key not in self.rows:
            with self.lock:
                self.fill(key)
        return self.rows[key]

    def fill(self, name):
        if name not in self.rows:
            self.rows[name] = [name]
            self.rows[name].append(len(self.rows))


cache = Cache()
together(lambda: cache.get("a"), lambda: cache.get("a"))
