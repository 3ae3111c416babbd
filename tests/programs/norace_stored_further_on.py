# expect: nothing
"""The cells are stored into under a lock."""

import threading

from support.invisible import one_by_one


class Cell:
    def __init__(self, level, following):
        self.level = level
        self.following = following


lock = threading.Lock()


def spill(cell):
    level = cell.level
    cell = cell.following
    with lock:
        cell.level = level - 1


last = Cell(0, None)
one_by_one(lambda: spill(Cell(3, last)), lambda: spill(Cell(5, last)))
