# expect: error lost-update Numbers.last
"""The next number is computed in a method, and stored by its caller: two threads may be given the same one."""

from support.invisible import one_by_one


class Numbers:
    def __init__(self):
        self.last = 0

    def following(self):
        return self.last + 1  # racy

    def take(self):
        self.last = self.following()  # racy


numbers = Numbers()


def first():
    numbers.take()


def second():
    numbers.take()


one_by_one(first, second)
