# expect: warning check-then-act dict['k']
"""Both may find nothing, and each then makes one under the lock: of two that were handed out one is not kept."""

import threading

from support.invisible import one_by_one


class Views:
    def __init__(self):
        self.lock = threading.Lock()
        self.by_key = {}

    def make(self, key):
        with self.lock:
            self.by_key[key] = made = [key]  # racy
            return made

    def find(self, key):
        found = self.by_key.get(key)  # racy
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
