# expect: nothing
"""The threads of race_lost_update_getattr hold one lock, each for all that it does."""

import threading

from support.invisible import together


class Settings:
    def __init__(self):
        self.level = 1

    def raise_by_one(self, name):
        setattr(self, name, getattr(self, name) + 1)


settings = Settings()


def step():
    settings.raise_by_one("level")


lock = threading.Lock()


def locked(function):
    def run():
        with lock:
            return function()

    return run


together(locked(step), locked(step))
