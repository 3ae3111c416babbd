# expect: error lost-update Stack.head
"""A stack of linked nodes: two pushes onto the same head lose one."""

from support.invisible import one_by_one


class Node:
    def __init__(self, value, below):
        self.value = value
        self.below = below


class Stack:
    def __init__(self):
        self.head = None

    def push(self, value):
        self.head = Node(value, self.head)  # racy


stack = Stack()


def one():
    stack.push(1)


def two():
    stack.push(2)


one_by_one(one, two)
