# expect: error check-then-act Stack.top
# expect: error check-then-act Stack.base
"""Under the lock the place is tested again, but in a branch that is not always taken, or to no effect.

What is printed may be None, though it was found to be something else.
"""

import threading

from support.invisible import one_by_one


class Stack:
    def __init__(self):
        self.lock = threading.Lock()
        self.top = "top"
        self.base = "base"
        self.verbose = False

    def show(self):
        if self.top is not None:  # racy
            with self.lock:
                if self.verbose:
                    if self.top is None:
                        print("gone")
                print(self.top)

    def show_base(self):
        if self.base is not None:  # racy
            with self.lock:
                if self.base is None:
                    print("gone")
                print(self.base)

    def clear(self):
        with self.lock:
            self.top = None  # racy
            self.base = None  # racy


stack = Stack()
one_by_one(stack.clear, stack.show, stack.show_base, stack.clear)
