# expect: error torn-state Point.x
# reachable: free-threaded
# named: Point.y
"""With the GIL nobody comes in between two plain stores, nor between two plain loads."""

from support.invisible import one_by_one


class Point:
    def __init__(self):
        self.x = self.y = 0


point = Point()


def move():
    point.x = 1  # racy
    point.y = 1


def where():
    return point.x, point.y  # racy


one_by_one(move, where)
