# expect: nothing
"""Each thread uses a member of its own."""

import enum

from support.invisible import one_by_one


class Colour(enum.Enum):
    RED = 1
    BLUE = 2

    def __init__(self, number):
        self.number = number
        self.uses = 0


def draw():
    Colour.RED.uses += 1


def paint():
    Colour(2).uses += 1


one_by_one(draw, paint)
