# expect: error lost-update Volume._level
"""An update through a property: the getter loads, the setter stores.

Both can read the same old value, and one update is lost.
"""

from support.invisible import one_by_one


class Volume:
    def __init__(self):
        self._level = 5

    @property
    def level(self):
        return self._level  # racy

    @level.setter
    def level(self, value):
        self._level = value  # racy


volume = Volume()


def louder():
    volume.level += 1


one_by_one(louder, louder)
