# expect: nothing
"""The subclass has its base store the entry under a lock of its own: the release comes before the acquire."""

import threading

from support.invisible import one_by_one


class Settings(dict):
    lock = threading.Lock()

    def __setitem__(self, key, value):
        with self.lock:
            super().__setitem__(key, value)


settings = Settings(mode="plain")


def store(mode):
    settings["mode"] = mode


one_by_one(lambda: store("fast"), lambda: store("safe"))
