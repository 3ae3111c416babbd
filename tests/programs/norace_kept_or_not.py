# expect: nothing
"""The old value is stored again where another place says so, under a lock."""

import threading

from support.invisible import together


class Setting:
    def __init__(self):
        self.lock = threading.Lock()
        self.keep = True
        self.level = 1

    def refresh(self):
        with self.lock:
            self.level = self.level if self.keep else 0

    def change(self):
        with self.lock:
            self.level = 5


setting = Setting()
together(setting.refresh, setting.change)
