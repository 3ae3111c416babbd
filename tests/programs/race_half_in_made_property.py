# expect: error lost-update Count.total
# expect: error lost-update Count.steps
"""The load of an update stands in the function of a property that a call makes, or in a lambda.

Both can read the same old value, and one update is lost.
"""

from support.invisible import one_by_one


class Count:
    def __init__(self):
        self.total = 0
        self.steps = 0

    def _get(self):
        return self.total  # racy

    so_far = property(_get)
    following = lambda self: self.steps + 1  # racy

    def run(self):
        self.total = self.so_far + 1  # racy
        self.steps = self.following()  # racy


count = Count()
one_by_one(count.run, count.run)
