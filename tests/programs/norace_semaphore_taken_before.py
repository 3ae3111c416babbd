# expect: nothing
"""The one token was taken before there were threads: who takes it next comes after its release."""

import threading

from support.invisible import together


class Oven:
    def __init__(self):
        self.free = threading.BoundedSemaphore(1)
        self.bread = None

    def bake(self):
        self.bread = ["loaf"]
        self.free.release()

    def eat(self):
        self.free.acquire()
        return self.bread


oven = Oven()
oven.free.acquire()


def bake():
    oven.bake()


def eat():
    assert oven.eat() == ["loaf"]


together(bake, eat)
