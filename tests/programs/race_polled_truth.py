# expect: error lost-update Step.total
# expect: error lost-update Step.total
# expect: error lost-update Step.total
# expect: error lost-update Step.total
# expect: error lost-update Step.total
# expect: error lost-update Step.total
# expect: warning data-race list
# expect: warning data-race list
# expect: warning data-race list
# expect: warning data-race list
# expect: warning data-race list
# expect: warning data-race list
# expect: note benign list
"""Loops that end where a list is empty have waited for no insertion, however they ask."""

from support.invisible import one_by_one


class Step:
    def __init__(self):
        self.rows = [0]
        self.total = 0


def first(step):
    step.total += 1  # racy
    step.rows.append(1)  # racy


def equal(step):
    while len(step.rows) != 0:
        del step.rows[0]  # racy
    step.total += 1  # racy


def true(step):
    while bool(step.rows):
        del step.rows[0]  # racy
    step.total += 1  # racy


def less(step):
    while len(step.rows) - 1 >= 0:
        del step.rows[0]  # racy
    step.total += 1  # racy


def chained(step):
    while 0 < 1 <= len(step.rows):
        del step.rows[0]  # racy
    step.total += 1  # racy


def length(step):
    while len(step.rows):
        del step.rows[0]  # racy
    step.total += 1  # racy


def left(step):
    while True:
        if not step.rows:
            break
        del step.rows[0]  # racy
    step.total += 1  # racy


for second in (equal, true, less, chained, length, left):
    step = Step()
    one_by_one(lambda step=step: first(step), lambda step=step, second=second: second(step))
