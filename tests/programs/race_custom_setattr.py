# expect: error lost-update Checked.level
# expect: warning data-race Checked.level
"""A class with a `__setattr__` of its own that stores the attribute all the same.

Both can read the same old value, and one update is lost.
"""

from support.invisible import one_by_one


class Checked:
    def __init__(self):
        self.level = 1

    def __setattr__(self, name, value):
        assert isinstance(value, int)
        super().__setattr__(name, value)  # racy


checked = Checked()


def step():
    checked.level += 1  # racy


one_by_one(step, step)
