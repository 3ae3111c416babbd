# expect: nothing
"""A new object at a freed object's address has no history."""

from support.invisible import one_by_one


class Point:
    def __init__(self):
        self.x = 0
        self.tags = []


def work():
    for _ in range(200):
        point = Point()
        point.x += 1
        point.tags.append(point.x)
        table = {"n": 0}
        table["n"] += 1


one_by_one(work, work, work)
