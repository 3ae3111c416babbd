# expect: nothing
"""A callback that is a lambda updates an attribute under the lock of who calls it."""

import threading

from support.invisible import one_by_one


class Clicks:
    def __init__(self):
        self.number = 0
        self.lock = threading.Lock()
        self.on_click = lambda: setattr(self, "number", self.number + 1)

    def click(self):
        with self.lock:
            self.on_click()


clicks = Clicks()


def first():
    clicks.click()


def second():
    clicks.click()


one_by_one(first, second)
