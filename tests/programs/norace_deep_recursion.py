# expect: nothing
"""The count at the bottom of the recursion is made under the lock of the tree."""

import threading

from support.invisible import one_by_one


class Tree:
    def __init__(self):
        self.nodes = 0
        self.lock = threading.Lock()

    def count(self, depth):
        if depth:
            return self.count(depth - 1)
        with self.lock:
            self.nodes += 1


tree = Tree()


def work():
    tree.count(700)


one_by_one(work, work)
assert tree.nodes == 2
