# expect: error check-then-act list
"""The answer comes out of a method, and the act is done by another: both threads may pop the last."""

from support.invisible import one_by_one


class Stack:
    def __init__(self):
        self.items = [1]

    def is_empty(self):
        return not self.items  # racy

    def pop(self):
        return self.items.pop()  # racy


stack = Stack()


def take():
    if not stack.is_empty():
        stack.pop()


def first():
    take()


def second():
    take()


one_by_one(first, second)
