# expect: error lost-update Colour.uses
"""A member of an Enum is one object for all; an attribute of it that changes is shared by all.

Both can read the same old value, and one update is lost.
"""

import enum

from support.invisible import one_by_one


class Colour(enum.Enum):
    RED = 1
    BLUE = 2

    def __init__(self, number):
        self.number = number
        self.uses = 0


def draw():
    Colour.RED.uses += 1  # racy


def paint():
    Colour(1).uses += 1  # racy


one_by_one(draw, paint)
