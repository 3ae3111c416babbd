# expect: nothing
"""The update is made under one lock, from the getter of the property to its setter."""

import threading

from support.invisible import together


class Volume:
    def __init__(self):
        self._level = 5
        self.lock = threading.Lock()

    @property
    def level(self):
        return self._level

    @level.setter
    def level(self, value):
        self._level = value


volume = Volume()


def louder():
    with volume.lock:
        volume.level += 1


together(louder, louder)
assert volume.level == 7
