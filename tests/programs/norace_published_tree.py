# expect: note benign Store.root
"""A tree is built, then stored: who loads the root sees it whole."""

import os

from support.invisible import together


class Node:
    def __init__(self, key, children):
        self.key = key
        self.children = children
        self.weight = 0
        for child in children:
            self.weight += child.weight + 1


class Store:
    def __init__(self):
        self.root = None


store = Store()


def build():
    leaves = [Node(number, []) for number in range(4)]
    store.root = Node("root", [Node("left", leaves[:2]), Node("right", leaves[2:])])


def read():
    while (root := store.root) is None:
        os.sched_yield()
    assert root.weight == 6
    assert [child.key for child in root.children] == ["left", "right"]
    assert sum(leaf.key for child in root.children for leaf in child.children) == 6


together(build, read, read)
