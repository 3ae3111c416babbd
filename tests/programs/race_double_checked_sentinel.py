# expect: error check-then-act Lazy.value
"""What stands for what is missing is stored again: who has found a value may return that instead."""

import threading

from support.invisible import one_by_one

_MISSING = object()


class Lazy:
    def __init__(self, make):
        self.make = make
        self.lock = threading.Lock()
        self.value = make()

    def get(self):
        if self.value is not _MISSING:  # racy
            return self.value
        with self.lock:
            if self.value is _MISSING:
                self.value = self.make()
            return self.value

    def reset(self):
        with self.lock:
            self.value = _MISSING  # racy


lazy = Lazy(lambda: (1, 2))
one_by_one(lazy.get, lazy.reset)
