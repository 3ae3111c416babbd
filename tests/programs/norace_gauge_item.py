# expect: note benign dict['files']
# expect: note benign list[0]
"""How far one thread has come, kept in items that it alone updates, may be asked by others at any time."""

from support.invisible import together


class Copier:
    def __init__(self):
        self.done = {"files": 0}
        self.bytes = [0]

    def copy(self):
        for _ in range(3):
            self.done["files"] += 1
            self.bytes[0] += 512

    def show(self):
        return self.done["files"], self.bytes[0]


copier = Copier()


def copy():
    copier.copy()


def show():
    copier.show()


together(copy, show)
