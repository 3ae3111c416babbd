# expect: warning data-race Store.root
# twin: norace_first_object_by_local
"""Whether there is an object yet is luck, and nobody asks: the reader hands on the node, or None."""

from support.invisible import one_by_one


class Node:
    pass


class Store:
    def __init__(self):
        self.root = None


store = Store()


def publish():
    store.root = Node()  # racy


def look():
    return [store.root]  # racy


one_by_one(publish, look)
