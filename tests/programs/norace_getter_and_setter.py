# expect: nothing
"""The threads of race_getter_and_setter hold one lock, each for all that it does."""

import threading

from support.invisible import together


class Thermostat:
    def __init__(self):
        self._target = 20

    def get(self):
        return self._target

    def set(self, target):
        self._target = target


thermostat = Thermostat()


def warmer():
    thermostat.set(thermostat.get() + 1)


lock = threading.Lock()


def locked(function):
    def run():
        with lock:
            return function()

    return run


together(locked(warmer), locked(warmer))
