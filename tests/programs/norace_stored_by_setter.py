# expect: note benign Volume.level
"""What the setter stores does not depend on the old level, though a caller looks at it: one thread alone sets it, and the
other one shows it.
"""

from support.invisible import one_by_one


class Volume:
    def __init__(self):
        self.level = 0

    def change_to(self, level):
        self.level = level


volume = Volume()


def first():
    volume.change_to(3)
    volume.change_to(5)


def second():
    assert volume.level in (0, 5)


one_by_one(first, second)
