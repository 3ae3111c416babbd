# expect: error lost-update Volume.level
"""What the setter stores was computed by its caller from the old level: one of two steps is lost."""

from support.invisible import one_by_one


class Volume:
    def __init__(self):
        self.level = 0

    def change_to(self, level):
        self.level = level  # racy

    def louder(self):
        self.change_to(self.level + 1)  # racy


volume = Volume()


def first():
    volume.louder()


def second():
    volume.louder()


one_by_one(first, second)
