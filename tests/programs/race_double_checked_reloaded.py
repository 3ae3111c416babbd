# expect: error check-then-act Stack.top
"""Under the lock something else is asked of the place before it is used: the stack may be empty by then."""

import threading

from support.invisible import one_by_one


class Stack:
    def __init__(self):
        self.lock = threading.Lock()
        self.top = (1, None)

    def pop(self):
        if self.top is None:  # racy
            return None
        with self.lock:
            value, self.top = self.top  # racy
            return value


stack = Stack()
one_by_one(stack.pop, stack.pop)
