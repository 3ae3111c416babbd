# expect: nothing
"""The head is loaded and stored under a lock: no node is pushed onto a head that is the head no more."""

import threading

from support.invisible import one_by_one


class Node:
    def __init__(self, value, below):
        self.value = value
        self.below = below


class Stack:
    def __init__(self):
        self.head = None
        self.lock = threading.Lock()

    def push(self, value):
        with self.lock:
            self.head = Node(value, self.head)


stack = Stack()


def one():
    stack.push(1)


def two():
    stack.push(2)


one_by_one(one, two)
