# expect: warning torn-state Range.low
"""The two bounds are loaded in two statements: the new lower one with the old upper one is no range that ever was."""

from support.invisible import one_by_one


class Range:
    def __init__(self):
        self.low = 0
        self.high = 9


bounds = Range()


def shift(by):
    bounds.low = by  # racy
    bounds.high = by + 9


def shift_once():
    shift(10)


def width():
    low = bounds.low  # racy
    high = bounds.high
    return high - low


one_by_one(shift_once, width)
