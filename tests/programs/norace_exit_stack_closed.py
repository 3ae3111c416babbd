# expect: nothing
"""Both updates stand within the stack that has entered the lock."""

import contextlib
import threading

from support.invisible import one_by_one


class Tank:
    def __init__(self):
        self.level = 0
        self.lock = threading.Lock()

    def fill(self):
        with contextlib.ExitStack() as stack:
            stack.enter_context(self.lock)
            self.level += 1

    def drain(self):
        with contextlib.ExitStack() as stack:
            stack.enter_context(self.lock)
            self.level -= 1


tank = Tank()


def fill():
    tank.fill()


def drain():
    tank.drain()


one_by_one(fill, drain)
