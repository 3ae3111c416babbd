# expect: nothing
"""A class made from an atomic, with an operator of its own that adds in one step and returns itself."""

import aether
from support.invisible import one_by_one


class Odometer(aether.AtomicInt64):
    def __iadd__(self, miles):
        self.fetch_add(miles)
        return self


class Car:
    def __init__(self):
        self.odometer = Odometer(0)


car = Car()


def first():
    car.odometer += 1


def second():
    car.odometer += 2


one_by_one(first, second)
