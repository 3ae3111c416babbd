# expect: error check-then-act Pool.used
"""Both may find one place left; then `used` is one too many, or one is lost."""

from support.invisible import Steps, together


class Pool:
    def __init__(self):
        self.used = 0

    def enter(self):
        if self.used < 2:  # racy
            self.used += 1  # racy


pool = Pool()


steps = Steps()


def first():
    pool.enter()
    steps.end()


def second():
    steps.wait(1)
    pool.enter()


together(first, second)
