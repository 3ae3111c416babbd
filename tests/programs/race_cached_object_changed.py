# expect: error lost-update Palette.uses
"""What `lru_cache` hands out is one object for all.

Both can read the same old value, and one update is lost.
"""

import functools

from support.invisible import one_by_one


class Palette:
    def __init__(self, name):
        self.name = name
        self.uses = 0


@functools.lru_cache
def palette(name):
    return Palette(name)


def draw():
    palette("dark").uses += 1  # racy


def paint():
    palette("dark").uses += 1  # racy


assert palette("dark").name == "dark"
one_by_one(draw, paint)
