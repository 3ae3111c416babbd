# expect: nothing
"""A class that takes its lock in `__getattribute__` and `__setattr__`: every load and store is made under it."""

import threading

from support.invisible import one_by_one


class Guarded:
    def __init__(self):
        object.__setattr__(self, "lock", threading.RLock())
        self.state = "new"

    def __getattribute__(self, name):
        if name == "lock":
            return object.__getattribute__(self, name)
        with object.__getattribute__(self, "lock"):
            return super().__getattribute__(name)

    def __setattr__(self, name, value):
        with self.lock:
            super().__setattr__(name, value)


guarded = Guarded()


def start():
    guarded.state = "running"


def stop():
    if guarded.state != "stopped":
        guarded.state = "stopped"


def show():
    assert guarded.state


one_by_one(start, show, stop)
