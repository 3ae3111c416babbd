# expect: nothing
"""Whoever uses the descriptor holds the sensor's lock."""

import threading

from support.invisible import one_by_one


class Positive:
    def __set_name__(self, owner, name):
        self.name = name

    def __get__(self, instance, owner=None):
        return instance.__dict__[self.name]

    def __set__(self, instance, value):
        if value < 0:
            raise ValueError(value)
        instance.__dict__[self.name] = value


class Sensor:
    reading = Positive()

    def __init__(self):
        self.lock = threading.Lock()
        self.reading = 9


sensor = Sensor()


def heat():
    with sensor.lock:
        sensor.reading += 5


def cool():
    with sensor.lock:
        sensor.reading -= 1


one_by_one(heat, cool)
