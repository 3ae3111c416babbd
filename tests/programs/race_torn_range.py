# expect: warning torn-state Range.low
"""The two bounds are loaded in two statements: the new lower one with the old upper one is no range that ever was."""

from support.invisible import Steps, together


class Range:
    def __init__(self):
        self.low = 0
        self.high = 9


bounds = Range()
steps = Steps()


def shift(by):
    bounds.low = by  # racy
    bounds.high = by + 9


def shift_once():
    shift(10)
    steps.end()


def width():
    steps.wait(1)
    low = bounds.low  # racy
    high = bounds.high
    return high - low


together(shift_once, width)
