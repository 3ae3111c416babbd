# expect: nothing
"""The threads of race_deep_recursion hold one lock, each for all that it does."""

import threading

from support.invisible import one_by_one


class Tree:
    def __init__(self):
        self.nodes = 0

    def count(self, depth):
        if depth:
            return self.count(depth - 1)
        self.nodes += 1


tree = Tree()


def work():
    tree.count(700)


lock = threading.Lock()


def locked(function):
    def run():
        with lock:
            return function()

    return run


one_by_one(locked(work), locked(work))
