# expect: error lost-update dict['files']
# expect: warning data-race dict['files']
"""Two threads count in one item: of two counts at once one is lost.

A number that two threads store is no gauge either: what is shown may be less than what was shown before.
"""

from support.invisible import one_by_one


class Copier:
    def __init__(self):
        self.done = {"files": 0}

    def copy(self):
        for _ in range(3):
            self.done["files"] += 1  # racy

    def show(self):
        return self.done["files"]  # racy


copier = Copier()


def copy():
    copier.copy()


def copy_too():
    copier.copy()


def show():
    copier.show()


one_by_one(copy, copy_too, show)
