# expect: nothing
"""The attribute with a computed name is loaded and stored under one lock."""

import threading

from support.invisible import together


class Settings:
    def __init__(self):
        self.level = 1
        self.lock = threading.Lock()

    def raise_by_one(self, name):
        with self.lock:
            setattr(self, name, getattr(self, name) + 1)


settings = Settings()


def step():
    settings.raise_by_one("level")


together(step, step)
assert settings.level == 3
