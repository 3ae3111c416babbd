# expect: nothing
"""Threads that only read what was made before they started."""

from support.invisible import together


class Table:
    rows = ["a", "b"]

    def __init__(self):
        self.index = {row: number for number, row in enumerate(self.rows)}


table = Table()


def look_up():
    for row in table.rows:
        assert table.index[row] == Table.rows.index(row)


together(look_up, look_up, look_up)
