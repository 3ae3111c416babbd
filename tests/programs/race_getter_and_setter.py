# expect: error lost-update Thermostat._target
"""An update by way of a getter, whose value the setter is given.

Both can read the same old value, and one update is lost.
"""

from support.invisible import one_by_one


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


one_by_one(warmer, warmer)
