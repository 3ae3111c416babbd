# expect: nothing
"""The operators are those that containers have in place, but the values are numbers and tuples, one thread's each."""

from support.invisible import one_by_one


class Flags:
    def __init__(self):
        self.bits = 1
        self.names = ("a",)


mine, yours = Flags(), Flags()


def raise_mine():
    mine.bits |= 4
    mine.names += ("b",)


def raise_yours():
    yours.bits |= 2
    yours.names *= 2


one_by_one(raise_mine, raise_yours)
