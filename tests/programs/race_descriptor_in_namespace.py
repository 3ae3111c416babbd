# expect: error lost-update Sensor.reading
"""A descriptor keeps the value in the instance's `__dict__` under its own name.

Both can read the same old value, and one update is lost.
"""

from support.invisible import one_by_one


class Positive:
    def __set_name__(self, owner, name):
        self.name = name

    def __get__(self, instance, owner=None):
        return instance.__dict__[self.name]  # racy

    def __set__(self, instance, value):
        if value < 0:
            raise ValueError(value)
        instance.__dict__[self.name] = value  # racy


class Sensor:
    reading = Positive()

    def __init__(self):
        self.reading = 9


sensor = Sensor()


def heat():
    sensor.reading += 5


def cool():
    sensor.reading -= 1


one_by_one(heat, cool)
