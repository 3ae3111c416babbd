# expect: error lost-update Tree.nodes
"""Two threads count at the bottom of a deep recursion, far below the frames that are kept of a stack.

Both can read the same old count, and one is lost.
"""

from support.invisible import one_by_one


class Tree:
    def __init__(self):
        self.nodes = 0

    def count(self, depth):
        if depth:
            return self.count(depth - 1)
        self.nodes += 1  # racy


tree = Tree()


def work():
    tree.count(700)


one_by_one(work, work)
