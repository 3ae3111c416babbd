# expect: nothing
"""The queue was filled before there were threads: who may put comes after the get that made room."""

import queue

from support.invisible import together


class Shelf:
    def __init__(self):
        self.places = queue.Queue(1)
        self.wiped = None

    def clear(self):
        self.wiped = ["dry"]
        return self.places.get()

    def fill(self):
        self.places.put("new bread")
        return self.wiped


shelf = Shelf()
shelf.places.put("old bread")


def clear():
    assert shelf.clear() == "old bread"


def fill():
    assert shelf.fill() == ["dry"]


together(clear, fill)
