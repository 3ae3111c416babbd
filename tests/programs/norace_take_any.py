# expect: note benign dict
# expect: note benign set
"""Whatever is there is taken: it does not matter which, nor whether it was put in before or after."""

import os

from support.invisible import together


class Pool:
    def __init__(self):
        self.idle = {}
        self.free = set()

    def give(self):
        self.idle["one"] = 1
        self.free.add("two")

    def take(self):
        while True:
            try:
                return self.idle.popitem()
            except KeyError:
                os.sched_yield()

    def take_free(self):
        while True:
            try:
                return self.free.pop()
            except KeyError:
                os.sched_yield()


pool = Pool()


def give():
    pool.give()


def take():
    assert pool.take() == ("one", 1)


def take_free():
    assert pool.take_free() == "two"


together(give, take, take_free)
