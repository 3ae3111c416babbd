# expect: warning data-race Settings['mode']
"""The subclass checks the key and has its base store the entry: which of the two modes stays is decided by nothing."""

from support.invisible import one_by_one


class Settings(dict):
    def __setitem__(self, key, value):
        if not isinstance(key, str):
            raise TypeError(key)
        super().__setitem__(key, value)  # racy


settings = Settings(mode="plain")


def store(mode):
    settings["mode"] = mode


one_by_one(lambda: store("fast"), lambda: store("safe"))
