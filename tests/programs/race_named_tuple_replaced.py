# expect: error lost-update __main__.position
"""A NamedTuple cannot change, but the variable can: `_replace` makes the new one of the old one.

Of two moves at once one is lost.
"""

from typing import NamedTuple

from support.invisible import one_by_one


class Position(NamedTuple):
    x: int
    y: int


position = Position(0, 0)


def right():
    global position
    position = position._replace(x=position.x + 1)  # racy


def up():
    global position
    position = position._replace(y=position.y + 1)  # racy


one_by_one(right, up)
