# expect: note benign __main__.point
"""A point that is whole takes the other's place."""

from support.invisible import one_by_one


class Point:
    def __init__(self, x, y):
        self.x, self.y = x, y


point = Point(0, 0)


def move():
    global point
    point = Point(1, 1)


def where():
    found = point
    return found.x, found.y


one_by_one(move, where)
