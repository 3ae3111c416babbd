# expect: note benign dict['cake']
# expect: note benign Oven.bread
# expect: note benign Oven.cook
"""What is stored once is asked for until it is there, and used as it was found: nobody can be too early."""

import os

from support.invisible import together


class Oven:
    def __init__(self):
        self.bread = None
        self.shelf = {}
        self.rolls = []

    def bake(self):
        self.bread = 2
        self.shelf["cake"] = ["crumb"]
        self.rolls.append("roll")
        self.cook = "Ann"

    def eat(self):
        bread = self.bread
        while bread is None:
            os.sched_yield()
            bread = self.bread
        return bread

    def take(self):
        while (cake := self.shelf.get("cake")) is None:
            os.sched_yield()
        return cake

    def pick(self):
        while True:
            try:
                return self.rolls[0]
            except IndexError:
                os.sched_yield()

    def thank(self):
        while True:
            try:
                cook = self.cook
                break
            except AttributeError:
                continue
        return cook


oven = Oven()


def bake():
    oven.bake()


def eat():
    assert oven.eat() == 2


def take():
    assert len(oven.take()) == 1


def pick():
    assert oven.pick() == "roll"


def thank():
    assert oven.thank() == "Ann"


together(bake, eat, take, pick, thank)
