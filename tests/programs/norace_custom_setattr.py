# expect: nothing
"""The update, whose store the `__setattr__` of the class makes, is made under one lock from its load to its store."""

import threading

from support.invisible import together

lock = threading.Lock()


class Checked:
    def __init__(self):
        self.level = 1

    def __setattr__(self, name, value):
        assert isinstance(value, int)
        super().__setattr__(name, value)


checked = Checked()


def step():
    with lock:
        checked.level += 1


together(step, step)
