# expect: note benign Stack.top
# expect: note benign Stack.base
"""Under the lock the place is tested again on every way to what is done with it: who finds nothing
puts something there."""

import threading

from support.invisible import one_by_one


class Stack:
    def __init__(self):
        self.lock = threading.Lock()
        self.top = "top"
        self.base = "base"
        self.verbose = False

    def show(self):
        if self.top is not None:
            with self.lock:
                if self.top is None:
                    if self.verbose:
                        print("gone")
                    self.top = "top"
                print(self.top)

    def show_base(self):
        if self.base is not None:
            with self.lock:
                if self.base is None:
                    self.fill()
                print(self.base)

    def fill(self):
        self.base = "base"

    def clear(self):
        with self.lock:
            self.top = None
            self.base = None


stack = Stack()
one_by_one(stack.clear, stack.show, stack.show_base, stack.clear)
