# expect: warning data-race Oven.bread
# one order: who eats between the two stores races with the first one as well
"""The value that was waited for is replaced by one of another type: the second load may find either."""

import os

from support.invisible import one_by_one


class Oven:
    def __init__(self):
        self.bread = None

    def bake(self):
        self.bread = ["loaf"]
        self.bread = ("slice", "slice")  # racy

    def eat(self):
        while self.bread is None:  # racy
            os.sched_yield()
        return len(self.bread)


oven = Oven()


def bake():
    oven.bake()


def eat():
    oven.eat()


one_by_one(bake, eat)
