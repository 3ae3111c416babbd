# expect: note benign Tree.root
# expect: warning data-race Node.label
# twin: norace_published_tree
"""What is set before the object is published is safe; what is set afterwards the reader finds, or not."""

from support.invisible import Steps, Turns, together


class Node:
    def __init__(self):
        self.name = "n"
        self.label = ""


class Tree:
    def __init__(self):
        self.root = None


tree = Tree()
published = Steps()
turns = Turns()


def build():
    node = Node()
    node.name = "root"
    tree.root = node
    published.end()
    turns.wait(0)
    node.label = "late"  # racy
    turns.end()


def read():
    published.wait(1)
    if (root := tree.root) is not None:
        assert root.name == "root"
        turns.wait(1)
        assert root.label in ("", "late")  # racy
        turns.end()


together(build, read)
