# expect: nothing
"""Both parts are made under the lock under which both are shown: there are none, or both."""

import threading

from support.invisible import one_by_one


class Page:
    def __init__(self, text):
        self.text = text
        self.words = None
        self.lines = None
        self.lock = threading.Lock()

    def fill(self):
        with self.lock:
            if self.words is None:
                self.words = self.text.split()
            if self.lines is None:
                self.lines = self.text.splitlines()

    def show(self):
        with self.lock:
            return f"{self.words} {self.lines}"


page = Page("two words")


def fill():
    page.fill()


def show():
    page.show()


one_by_one(fill, show)
