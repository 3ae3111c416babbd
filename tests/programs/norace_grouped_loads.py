# expect: note benign Box.height
"""One of several lists that an expression loads is replaced whole by another, and loaded once (copy-on-write)."""

from support.invisible import one_by_one


class Box:
    def __init__(self):
        self.width = [1]
        self.height = [2]
        self.depth = [3]

    def sides(self):
        return self.width + self.height + self.depth


box = Box()


def measure():
    box.sides()


def change():
    box.height = [4]


one_by_one(measure, change)
