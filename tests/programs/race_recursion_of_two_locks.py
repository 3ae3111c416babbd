# expect: error lost-update Folder.size
"""A tree of folders, each with a lock of its own: what they all count in the root is guarded by none of them.

Both can read the same old value, and one update is lost.
"""

import threading

from support.invisible import one_by_one


class Folder:
    def __init__(self, parent=None):
        self.parent = parent
        self.size = 0
        self.lock = threading.Lock()

    def add(self, size):
        folder = self
        with self.lock:
            while folder is not None:
                folder.size += size  # racy
                folder = folder.parent


root = Folder()
left, right = Folder(root), Folder(root)


def add_left():
    left.add(1)


def add_right():
    right.add(2)


one_by_one(add_left, add_right)
