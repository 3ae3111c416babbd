# expect: error check-then-act Pool.used
"""Both may find one place left; then `used` is one too many, or one is lost."""

from support.invisible import one_by_one


class Pool:
    def __init__(self):
        self.used = 0

    def enter(self):
        if self.used < 2:  # racy
            self.used += 1  # racy


pool = Pool()


def first():
    pool.enter()


def second():
    pool.enter()


one_by_one(first, second)
