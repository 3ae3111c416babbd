# expect: error torn-state Pair.right
# expect: warning data-race Pair.left
# expect: warning data-race Pair.right
"""A swap loads both and stores both: two swaps at once may leave one value in both."""

from support.invisible import one_by_one


class Pair:
    def __init__(self):
        self.left = 1
        self.right = 2

    def swap(self):
        self.left, self.right = self.right, self.left  # racy


pair = Pair()


def one():
    pair.swap()


def two():
    pair.swap()


one_by_one(one, two)
