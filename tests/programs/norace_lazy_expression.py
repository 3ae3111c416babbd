# expect: nothing
"""Lazy initialisation in one expression, under a lock."""

import threading

from support.invisible import together


class Settings:
    def __init__(self):
        self.lock = threading.Lock()
        self.limits = None

    def load(self):
        with self.lock:
            self.limits = self.limits or (1, 2)


settings = Settings()
together(settings.load, settings.load)
