# expect: error lost-update Car.odometer
"""A class made from an atomic, with an operator of its own that makes a new object: the name is loaded and stored, and
of two such updates one is lost."""

import aether
from support.invisible import one_by_one


class Odometer(aether.AtomicInt64):
    def __iadd__(self, miles):
        return Odometer(self.load() + miles)


class Car:
    def __init__(self):
        self.odometer = Odometer(0)


car = Car()


def first():
    car.odometer += 1  # racy


def second():
    car.odometer += 2  # racy


one_by_one(first, second)
