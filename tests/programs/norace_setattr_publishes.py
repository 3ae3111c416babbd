# expect: note benign Holder.node
# expect: note benign Holder.other
"""What is stored by `setattr` arrives whole, as by any store; so does what a computed name is given."""

from support.invisible import one_by_one


class Node:
    def __init__(self, value):
        self.value = value
        self.next = None


class Holder:
    node = None
    other = None


OTHER = "other"
holder, spare = Holder(), Holder()


def maker():
    node = Node(1)
    node.next = Node(2)
    setattr(holder, "node", node)
    other = Node(3)
    setattr(spare, OTHER, other)


def user():
    if (node := holder.node) is not None:
        assert node.value + node.next.value == 3
    if (other := getattr(spare, OTHER, None)) is not None:
        assert other.value == 3


one_by_one(maker, user)
