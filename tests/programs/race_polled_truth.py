# expect: error lost-update Chained.total
# expect: error lost-update Equal.total
# expect: error lost-update Left.total
# expect: error lost-update Length.total
# expect: error lost-update Less.total
# expect: error lost-update Truth.total
# expect: warning data-race list
# expect: warning data-race list
# expect: warning data-race list
# expect: warning data-race list
# expect: warning data-race list
# expect: warning data-race list
# expect: note benign list
"""Loops that end where a list is empty have waited for no insertion, however they ask: a step of `total` can be lost.

Which rows they delete is luck as well: where the insertion comes late, its row is still there at the end.
"""

from support.invisible import one_by_one


class Step:
    def __init__(self):
        self.rows = [0]
        self.total = 0


class Equal(Step):
    pass


class Truth(Step):
    pass


class Less(Step):
    pass


class Chained(Step):
    pass


class Length(Step):
    pass


class Left(Step):
    pass


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


loops = {equal: Equal, true: Truth, less: Less, chained: Chained, length: Length, left: Left}
for second, kind in loops.items():
    step = kind()
    one_by_one(lambda step=step: first(step), lambda step=step, second=second: second(step))
