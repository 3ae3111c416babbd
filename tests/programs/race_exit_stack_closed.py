# expect: error lost-update Tank.level
"""What an ExitStack entered is left when the stack is: the update comes after, and holds no lock.

Both can read the same old value, and one update is lost.
"""

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
        self.level += 1  # racy

    def drain(self):
        self.level -= 1  # racy


tank = Tank()


def fill():
    tank.fill()


def drain():
    tank.drain()


one_by_one(fill, drain)
