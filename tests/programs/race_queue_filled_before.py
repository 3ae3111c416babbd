# expect: warning data-race Shelf.wiped
"""Two places, of which one was free from the start: who puts waits for nobody."""

import queue

from support.invisible import together


class Shelf:
    def __init__(self):
        self.places = queue.Queue(2)
        self.wiped = None

    def clear(self):
        self.wiped = ["dry"]  # racy
        return self.places.get()

    def fill(self):
        self.places.put("new bread")
        return self.wiped  # racy


shelf = Shelf()
shelf.places.put("old bread")


def clear():
    assert shelf.clear() == "old bread"


def fill():
    assert shelf.fill() in (None, ["dry"])


together(clear, fill)
