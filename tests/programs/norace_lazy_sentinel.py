# expect: nothing
"""Test and act are under one lock."""

import threading

from support.invisible import one_by_one

_MISSING = object()


class Lazy:
    def __init__(self, make):
        self.make = make
        self.lock = threading.Lock()
        self.value = _MISSING

    def get(self):
        with self.lock:
            if self.value is _MISSING:
                self.value = self.make()
            return self.value


lazy = Lazy(lambda: (1, 2))
one_by_one(lazy.get, lazy.get)
