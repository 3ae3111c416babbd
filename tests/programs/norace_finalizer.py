# expect: nothing
"""An object is one thread's, and its last use comes before its `__del__`."""

from support.invisible import together


class Resource:
    def __init__(self):
        self.open = 1

    def use(self):
        self.open += 1

    def __del__(self):
        self.open -= 1


def work():
    for _ in range(20):
        Resource().use()


together(work, work)
