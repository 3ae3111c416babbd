# expect: nothing
"""Both parts are asked for and made under the lock of the page: the second thread finds what the first one made."""

import threading

from support.invisible import one_by_one


class Page:
    def __init__(self, text):
        self.text = text
        self.words = None
        self.lines = None
        self.lock = threading.Lock()

    def counts(self):
        with self.lock:
            if self.words is None:
                self.words = self.text.split()
            if self.lines is None:
                self.lines = self.text.splitlines()
            return len(self.words), len(self.lines)


page = Page("two words")


def one():
    assert page.counts() == (2, 1)


def two():
    assert page.counts() == (2, 1)


one_by_one(one, two)
