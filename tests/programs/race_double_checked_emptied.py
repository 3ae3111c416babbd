# expect: error torn-state Page.words
# expect: note benign Page.lines
# one order: who comes after the emptying finds nothing, fills it again under the lock and finds both
"""The parts are emptied again, and who shows them holds no lock by then: it may find one of them, or none."""

import threading

from support.invisible import Steps, together


class Page:
    def __init__(self):
        self.words = None
        self.lines = None
        self.lock = threading.Lock()

    def fill(self):
        with self.lock:
            if self.lines is None:
                self.words = 2
                self.lines = 1

    def empty(self):
        with self.lock:
            self.lines = None
            self.words = None  # racy

    def counts(self):
        if self.lines is None:
            self.fill()
        return self.words + self.lines  # racy


page = Page()
steps = Steps()


def show():
    assert page.counts() == 3
    steps.end()


def empty():
    steps.wait(1)
    page.empty()


together(show, empty)
