# expect: note benign Session.seen
"""The setter is given the old time to compare it with, and stores the other one: nothing is computed from the old."""

from support.invisible import one_by_one


class Session:
    def __init__(self):
        self.seen = 0
        self.returned = False

    def touch(self, before, now):
        if before != now:
            self.seen = now

    def visit(self, now):
        self.touch(self.seen, now)


session = Session()


def first():
    session.visit(3)
    session.visit(4)


def second():
    assert session.seen in (0, 4)


one_by_one(first, second)
