# expect: error lost-update Clicks.number
"""A callback that is a lambda updates an attribute: of two clicks one may be lost."""

from support.invisible import one_by_one


class Clicks:
    def __init__(self):
        self.number = 0
        self.on_click = lambda: setattr(self, "number", self.number + 1)  # racy


clicks = Clicks()


def first():
    clicks.on_click()


def second():
    clicks.on_click()


one_by_one(first, second)
