# expect: warning data-race Slot.content
"""Tokens go first in, first out: the one that was there from the beginning carries nothing.

Whoever takes it finds the content or None.
"""

import threading

from support.invisible import one_by_one


class Slot:
    def __init__(self):
        self.content = None
        self.ready = threading.Semaphore(1)

    def fill(self):
        self.content = [1]  # racy
        self.ready.release()

    def take(self):
        self.ready.acquire()
        return self.content  # racy


slot = Slot()


def fill():
    slot.fill()


def take():
    slot.take()


one_by_one(fill, take)
