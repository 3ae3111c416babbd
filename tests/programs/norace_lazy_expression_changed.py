# expect: nothing
"""Lazy initialisation in one expression, under a lock that is held until the list is filled."""

import threading

from support.invisible import together


class Settings:
    def __init__(self):
        self.lock = threading.Lock()
        self.names = None

    def add(self, name):
        with self.lock:
            self.names = [] if self.names is None else self.names
            self.names.append(name)


settings = Settings()
together(lambda: settings.add("a"), lambda: settings.add("b"))
