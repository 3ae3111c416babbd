# expect: nothing
"""Each folder's size is changed under that folder's lock."""

import threading

from support.invisible import one_by_one


class Folder:
    def __init__(self, parent=None):
        self.parent = parent
        self.size = 0
        self.lock = threading.Lock()

    def add(self, size):
        with self.lock:
            self.size += size
        if self.parent is not None:
            self.parent.add(size)


root = Folder()
left, right = Folder(root), Folder(root)


def add_left():
    left.add(1)


def add_right():
    right.add(2)


one_by_one(add_left, add_right)
