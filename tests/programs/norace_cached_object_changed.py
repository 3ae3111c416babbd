# expect: nothing
"""What `lru_cache` hands out is whole, and nobody changes it."""

import functools

from support.invisible import one_by_one


class Palette:
    def __init__(self, name):
        self.name = name
        self.colours = []
        self.colours.append(name)


@functools.lru_cache
def palette(name):
    return Palette(name)


def draw():
    assert palette("dark").colours[0] == palette("dark").name


def paint():
    assert palette("dark").colours[0] == palette("dark").name


one_by_one(draw, paint)
