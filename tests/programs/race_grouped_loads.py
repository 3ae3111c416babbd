# expect: note benign Box.height
"""Loads of several attributes in one expression: each is a load of its own, wherever it stands."""

from support.invisible import Steps, together


class Box:
    def __init__(self):
        self.width = [1]
        self.height = [2]
        self.depth = [3]

    def sides(self):
        return self.width + self.height + self.depth


box = Box()
steps = Steps()


def measure():
    box.sides()
    steps.end()


def change():
    steps.wait(1)
    box.height = [4]


together(measure, change)
