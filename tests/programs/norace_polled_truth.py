# expect: note benign list
# one order: the second waits for the first
"""Loops that end where a list is no longer empty have waited for the insertion, however they ask."""

from support.invisible import one_by_one


class Step:
    def __init__(self):
        self.rows = []
        self.total = 0


def first(step):
    step.total += 1
    step.rows.append(1)


def equal(step):
    while len(step.rows) == 0:
        pass
    step.total += 1


def true(step):
    while not bool(step.rows):
        pass
    step.total += 1


def less(step):
    while 1 - len(step.rows) > 0:
        pass
    step.total += 1


def chained(step):
    while not 0 < len(step.rows) <= 1:
        pass
    step.total += 1


def length(step):
    while not len(step.rows):
        pass
    step.total += 1


def left(step):
    while True:
        if not step.rows:
            continue
        break
    step.total += 1


for second in (equal, true, less, chained, length, left):
    step = Step()
    one_by_one(lambda step=step: first(step), lambda step=step, second=second: second(step))
