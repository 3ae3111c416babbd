# expect: warning data-race Point.x
"""`asdict` loads the fields that the other thread stores: which of the two it finds is decided by nothing."""

import dataclasses

from support.invisible import one_by_one


@dataclasses.dataclass
class Point:
    x: int


point = Point(1)


def show():
    print(dataclasses.asdict(point))  # racy


def move():
    point.x = 2  # racy


one_by_one(show, move)
