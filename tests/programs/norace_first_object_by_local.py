# expect: note benign Store.root
"""The first object after None is loaded once, and what was loaded is asked for None."""

from support.invisible import one_by_one


class Node:
    def __init__(self, name):
        self.name = name


class Store:
    def __init__(self):
        self.root = None


store = Store()


def publish():
    store.root = Node("root")


def look():
    root = store.root
    if root is None:
        return None
    return root.name


one_by_one(publish, look)
