# expect: nothing
"""A program may trace its memory while it is watched: a box that has the address of one that died is a new box."""

import tracemalloc

from support.invisible import one_by_one


class Box:
    def __init__(self):
        self.value = 0


def fill():
    for _ in range(100):
        box = Box()
        box.value += 1


def fill_again():
    fill()


tracemalloc.start()
one_by_one(fill, fill_again)
tracemalloc.stop()
one_by_one(fill, fill_again)
