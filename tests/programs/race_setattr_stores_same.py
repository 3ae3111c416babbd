# expect: error lost-update Checked.level
# expect: warning data-race Checked.level
"""Two updates by a `__setattr__` of the class's own that both store the same: each had loaded the old value.

An update's store is never an identical one, though it is a plain store of a function that the update calls.
"""

from support.invisible import Turns, together


class Checked:
    def __init__(self):
        self.level = 1

    def __setattr__(self, name, value):
        assert isinstance(value, int)
        super().__setattr__(name, value)  # racy


checked = Checked()
loads, stores = Turns(), Turns()


def one(turn):
    loads.wait(turn)
    loads.end()
    loads.wait_for_all()
    stores.wait(turn)
    return 1


def update(turn):
    checked.level += one(turn)  # racy
    stores.end()


def first():
    update(0)


def second():
    update(1)


together(first, second)
