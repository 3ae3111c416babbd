# expect: nothing
"""The lock is held from the getter to the setter: nobody stores in between."""

import threading

from support.invisible import together


class Thermostat:
    def __init__(self):
        self._target = 20
        self.lock = threading.Lock()

    def get(self):
        return self._target

    def set(self, target):
        self._target = target


thermostat = Thermostat()


def warmer():
    with thermostat.lock:
        thermostat.set(thermostat.get() + 1)


together(warmer, warmer)
assert thermostat.get() == 22
