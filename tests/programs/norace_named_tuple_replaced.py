# expect: nothing
"""The replacement is made under a lock."""

import threading
from typing import NamedTuple

from support.invisible import one_by_one


class Position(NamedTuple):
    x: int
    y: int


position = Position(0, 0)
lock = threading.Lock()


def right():
    global position
    with lock:
        position = position._replace(x=position.x + 1)


def up():
    global position
    with lock:
        position = position._replace(y=position.y + 1)


one_by_one(right, up)
