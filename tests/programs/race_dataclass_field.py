# expect: error lost-update Point.x
"""A field of a dataclass is updated by two threads.

Both can read the same old value, and one of the moves is lost.
"""

from dataclasses import dataclass

from support.invisible import one_by_one


@dataclass
class Point:
    x: int = 0


point = Point()


def move():
    point.x = point.x + 1  # racy


one_by_one(move, move)
