# expect: error lost-update Checked.level
# expect: warning data-race Checked.level
"""Two updates by a `__setattr__` of the class's own that both store the same: each had loaded the old value.

An update's store is never an identical one, though it is a plain store of a function that the update calls.
"""

from support.invisible import Steps, together


class Checked:
    def __init__(self):
        self.level = 1

    def __setattr__(self, name, value):
        assert isinstance(value, int)
        super().__setattr__(name, value)  # racy


checked = Checked()
steps = Steps()


def one(before, until):
    steps.wait(before)
    steps.end()
    steps.wait(until)
    return 1


def update(before, until):
    checked.level += one(before, until)  # racy


def first():
    update(0, 2)
    steps.end()


def second():
    update(1, 3)


together(first, second)
