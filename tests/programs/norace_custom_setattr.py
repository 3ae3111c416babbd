# expect: nothing
"""The threads of race_custom_setattr hold one lock, each for all that it does."""

import threading

from support.invisible import together


class Checked:
    def __init__(self):
        self.level = 1

    def __setattr__(self, name, value):
        assert isinstance(value, int)
        super().__setattr__(name, value)


checked = Checked()


def step():
    checked.level += 1


lock = threading.Lock()


def locked(function):
    def run():
        with lock:
            return function()

    return run


together(locked(step), locked(step))
