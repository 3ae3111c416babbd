# expect: note benign Lazy.value
"""An object of its own stands for what is missing; it is stored where the object is made alone."""

import threading

from support.invisible import one_by_one

_MISSING = object()


class Lazy:
    def __init__(self, make):
        self.make = make
        self.lock = threading.Lock()
        self.value = _MISSING

    def get(self):
        if self.value is not _MISSING:
            return self.value
        with self.lock:
            if self.value is _MISSING:
                self.value = self.make()
            return self.value


lazy = Lazy(lambda: (1, 2))
one_by_one(lazy.get, lazy.get)
