# expect: nothing
"""Two updates by a `__setattr__` of the class's own, each under the lock."""

import threading

from support.invisible import together


class Checked:
    def __init__(self):
        self.level = 1

    def __setattr__(self, name, value):
        assert isinstance(value, int)
        super().__setattr__(name, value)


checked = Checked()
lock = threading.Lock()


def update():
    with lock:
        checked.level += 1


together(update, update)
