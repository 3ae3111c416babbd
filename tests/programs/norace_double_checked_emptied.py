# expect: nothing
"""The parts are emptied again, under the lock under which they are filled and shown."""

import threading

from support.invisible import Steps, together


class Page:
    def __init__(self):
        self.words = None
        self.lines = None
        self.lock = threading.Lock()

    def empty(self):
        with self.lock:
            self.lines = None
            self.words = None

    def counts(self):
        with self.lock:
            if self.lines is None:
                self.words = 2
                self.lines = 1
            return self.words + self.lines


page = Page()
steps = Steps()


def show():
    assert page.counts() == 3
    steps.end()


def empty():
    steps.wait(1)
    page.empty()


together(show, empty)
