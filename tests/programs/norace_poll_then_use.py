# expect: note benign Oven.bread
# expect: note benign dict['cake']
# expect: note benign Oven.size
"""Who has waited until the value is there may load it again: it is stored once."""

import os

from support.invisible import together


class Oven:
    def __init__(self):
        self.bread = None
        self.shelf = {}
        self.size = 0

    def bake(self):
        self.bread = ["loaf"]
        self.shelf["cake"] = ["crumb"]
        self.size = 7

    def eat(self):
        while self.bread is None:
            os.sched_yield()
        return len(self.bread)

    def take(self):
        while True:
            if "cake" in self.shelf:
                break
            os.sched_yield()
        return len(self.shelf["cake"])

    def look(self):
        while not self.size:
            os.sched_yield()
        return self.size


oven = Oven()


def bake():
    oven.bake()


def eat():
    assert oven.eat() == 1


def take():
    assert oven.take() == 1


def look():
    assert oven.look() == 7


together(bake, eat, take, look)
