# expect: nothing
"""The threads of race_properties hold one lock, each for all that it does."""

import threading

from support.invisible import together


class Volume:
    def __init__(self):
        self._level = 5

    @property
    def level(self):
        return self._level

    @level.setter
    def level(self, value):
        self._level = value


volume = Volume()


def louder():
    volume.level += 1


lock = threading.Lock()


def locked(function):
    def run():
        with lock:
            return function()

    return run


together(locked(louder), locked(louder))
