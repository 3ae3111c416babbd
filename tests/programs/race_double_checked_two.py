# expect: note benign First.words
# expect: error torn-state First.lines
# expect: note benign Before.lines
# expect: warning torn-state Before.words
# expect: note benign Again.lines
# expect: error torn-state Again.words
"""Asked for is what is stored first; or the other part is loaded before; or it is stored once more, afterwards."""

import threading

from support.invisible import one_by_one

lock = threading.Lock()


class First:
    def __init__(self):
        self.words = None
        self.lines = None

    def fill(self):
        with lock:
            if self.words is None:
                self.words = 2
                self.lines = 1  # racy

    def counts(self):
        if self.words is None:
            self.fill()
        return self.words + self.lines  # racy


class Before:
    def __init__(self):
        self.words = None
        self.lines = None

    def fill(self):
        with lock:
            if self.lines is None:
                self.words = 2  # racy
                self.lines = 1

    def counts(self):
        words = self.words  # racy
        if self.lines is None:
            self.fill()
            words = self.words
        return words + self.lines


class Again:
    def __init__(self):
        self.words = None
        self.lines = None

    def fill(self):
        with lock:
            if self.lines is None:
                self.words = 2
                self.lines = 1
                self.words = 3  # racy

    def counts(self):
        if self.lines is None:
            self.fill()
        return self.words + self.lines  # racy


parts = [First(), Before(), Again()]


def one():
    assert sum(part.counts() for part in parts) == 10


def two():
    assert sum(part.counts() for part in parts) == 10


one_by_one(one, two)
