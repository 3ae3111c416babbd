# expect: warning data-race Box.height
"""Loads of several attributes in one expression: each is a load of its own, wherever it stands.

Which height the sum is of, the old one or the new one, is decided by nothing.
"""

from support.invisible import one_by_one


class Box:
    def __init__(self):
        self.width = 1
        self.height = 2
        self.depth = 3

    def sides(self):
        return self.width + self.height + self.depth  # racy


box = Box()


def measure():
    box.sides()


def change():
    box.height = 4  # racy


one_by_one(measure, change)
