# expect: note benign dict['k']
"""The outer test is repeated under the lock that every writer holds."""

import threading

from support.invisible import one_by_one


class Views:
    def __init__(self):
        self.lock = threading.Lock()
        self.by_key = {}

    def make(self, key):
        with self.lock:
            if key in self.by_key:
                return self.by_key[key]
            self.by_key[key] = made = [key]
            return made

    def find(self, key):
        found = self.by_key.get(key)
        if found is None:
            found = self.make(key)
        return found


views = Views()


def use():
    views.find("k")


def first():
    use()


def second():
    use()


one_by_one(first, second)
