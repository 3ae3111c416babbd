# expect: note benign Table.stale
"""Double-checked locking whose tests leave the function: whoever finds the flag down finds what was set up before."""

import threading

from support.invisible import one_by_one


class Table:
    def __init__(self):
        self.rows = [3, 1, 2]
        self.stale = True
        self.lock = threading.Lock()

    def refresh(self):
        if not self.stale:
            return
        with self.lock:
            if not self.stale:
                return
            self.rows.sort()
            self.stale = False

    def first(self):
        self.refresh()
        return self.rows[0]


table = Table()


def early():
    assert table.first() == 1


def late():
    assert table.first() == 1


one_by_one(early, late)
