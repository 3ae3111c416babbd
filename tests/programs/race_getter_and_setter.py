# expect: error lost-update Thermostat._target
"""The read is in one method, the write in another."""

from support.invisible import together


class Thermostat:
    def __init__(self):
        self._target = 20

    def get(self):
        return self._target  # racy

    def set(self, target):
        self._target = target  # racy


thermostat = Thermostat()


def warmer():
    thermostat.set(thermostat.get() + 1)


together(warmer, warmer)
