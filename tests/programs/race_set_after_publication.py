# expect: note benign Tree.root
# expect: warning data-race Node.label
# twin: norace_published_tree
"""What is set before the object is published is safe; what is set afterwards the reader finds, or not."""

from support.invisible import Steps, together


class Node:
    def __init__(self):
        self.name = "n"
        self.label = ""


class Tree:
    def __init__(self):
        self.root = None


tree = Tree()
steps = Steps()


def build():
    node = Node()
    node.name = "root"
    tree.root = node
    steps.end()
    steps.wait(2)
    node.label = "late"  # racy


def read():
    steps.wait(1)
    if (root := tree.root) is not None:
        assert root.name == "root"
        assert root.label == ""  # racy
    steps.end()


together(build, read)
