# expect: nothing
"""Every update is made with the lock held, which its holder may take again and has to give back as often."""

import threading

from support.invisible import together


class Tree:
    def __init__(self):
        self.lock = threading.RLock()
        self.size = 0

    def add(self):
        with self.lock:
            self.size += 1

    def add_two(self):
        with self.lock:
            self.add()
            self.add()


tree = Tree()
together(tree.add_two, tree.add, tree.add_two)
assert tree.size == 5
