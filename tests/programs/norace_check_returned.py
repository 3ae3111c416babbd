# expect: nothing
"""The answer is got and used under one lock: what was there is still there when it is popped."""

import threading

from support.invisible import one_by_one


class Stack:
    def __init__(self):
        self.items = [1]

    def is_empty(self):
        return not self.items

    def pop(self):
        return self.items.pop()


stack = Stack()
lock = threading.Lock()


def take():
    with lock:
        if not stack.is_empty():
            stack.pop()


def first():
    take()


def second():
    take()


one_by_one(first, second)
