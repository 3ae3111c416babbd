# expect: warning data-race Tank.level
"""What is tested is one tank, what is stored another one's level: the variable was bound anew in between.

Whether the last tank is found full is decided by nothing.
"""

from support.invisible import one_by_one


class Tank:
    def __init__(self, following):
        self.level = 5
        self.following = following


def spill(tank):
    if tank.level > 4:  # racy
        tank = tank.following
        tank.level = 6  # racy


last = Tank(Tank(None))
first = Tank(last)
one_by_one(lambda: spill(first), lambda: spill(last))
