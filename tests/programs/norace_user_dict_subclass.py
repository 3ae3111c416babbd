# expect: nothing
"""Load and store stand under the lock of the class; another key is another's."""

import threading
from collections import UserDict

from support.invisible import one_by_one


class Settings(UserDict):
    def __init__(self, **values):
        super().__init__(**values)
        self.lock = threading.Lock()

    def __setitem__(self, key, value):
        super().__setitem__(key.lower(), value)

    def count(self, key):
        with self.lock:
            self[key] = self[key] + 1


settings = Settings(N=0, M=0)


def first():
    settings.count("n")
    settings["m"] = 2


one_by_one(first, lambda: settings.count("n"))
