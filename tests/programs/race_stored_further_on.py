# expect: warning data-race Cell.level
"""What was loaded from one cell is stored into the next one: no update of it, but the last writer wins."""

from support.invisible import one_by_one


class Cell:
    def __init__(self, level, following):
        self.level = level
        self.following = following


def spill(cell):
    level = cell.level
    cell = cell.following
    cell.level = level - 1  # racy


last = Cell(0, None)
one_by_one(lambda: spill(Cell(3, last)), lambda: spill(Cell(5, last)))
