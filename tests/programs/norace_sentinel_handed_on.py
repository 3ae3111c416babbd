# expect: note benign Lazy.value
"""What stands for what is missing is a default that is only compared, and is stored where the object is made alone."""

import threading

from support.invisible import one_by_one

_MISSING = object()


class Lazy:
    def __init__(self, value=_MISSING):
        self.lock = threading.Lock()
        self.value = value
        self.names = {}

    def get(self):
        if self.value is not _MISSING:
            return self.value
        with self.lock:
            if self.value is _MISSING:
                self.value = object()
            return self.value

    def name(self, key, default=_MISSING):
        name = self.names.get(key, _MISSING)
        if name is not _MISSING:
            return name
        if default is _MISSING:
            raise KeyError(key)
        return default


lazy = Lazy()
lazy.name("first", "none")
one_by_one(lazy.get, lazy.get)
