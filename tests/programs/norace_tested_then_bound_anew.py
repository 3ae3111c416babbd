# expect: nothing
"""The levels of all tanks are tested and stored under one lock."""

import threading

from support.invisible import one_by_one


class Tank:
    def __init__(self, following):
        self.level = 5
        self.following = following


lock = threading.Lock()


def spill(tank):
    with lock:
        if tank.level > 4:
            tank = tank.following
            tank.level = 6


last = Tank(Tank(None))
first = Tank(last)
one_by_one(lambda: spill(first), lambda: spill(last))
