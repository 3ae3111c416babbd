# expect: note benign __main__.point
"""A frozen dataclass is replaced whole by one thread, and loaded once by the other.

Whichever point the reader finds is complete, since `replace` has made it before the store (copy-on-write).
"""

from dataclasses import dataclass, replace

from support.invisible import one_by_one


@dataclass(frozen=True)
class Point:
    x: int
    y: int


point = Point(0, 0)


def move():
    global point
    point = Point(1, 1)
    point = replace(point, x=2, y=2)


def look():
    seen = point
    assert seen.x == seen.y


one_by_one(move, look)
