# expect: error torn-state Side.held
"""Two objects that one object holds: what left the one has not yet come to the other."""

from support.invisible import one_by_one


class Side:
    def __init__(self, held):
        self.held = held


class Scales:
    def __init__(self):
        self.left = Side(5)
        self.right = Side(0)

    def pour(self):
        self.left.held = 2  # racy
        self.right.held = 3

    def total(self):
        return self.left.held + self.right.held  # racy


scales = Scales()


def pour():
    scales.pour()


def weigh():
    assert scales.total() == 5


one_by_one(pour, weigh)
