# expect: nothing
"""The field is loaded and stored under one lock: the second move begins where the first one ended."""

import threading
from dataclasses import dataclass

from support.invisible import one_by_one

lock = threading.Lock()


@dataclass
class Point:
    x: int = 0


point = Point()


def move():
    with lock:
        point.x = point.x + 1


one_by_one(move, move)
assert point.x == 2
