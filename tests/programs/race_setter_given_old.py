# expect: error lost-update Session.seen
"""The setter is given the old time and stores what it computes from it.

Both can read the same old value, and one update is lost.
"""

from support.invisible import one_by_one


class Session:
    def __init__(self):
        self.seen = 0

    def touch(self, before, now):
        self.seen = before + now  # racy

    def visit(self, now):
        self.touch(self.seen, now)  # racy


session = Session()


def first():
    session.visit(3)


def second():
    session.visit(4)


one_by_one(first, second)
