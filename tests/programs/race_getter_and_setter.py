# expect: error lost-update Thermostat._target
# known gap: an update through one call's result and another's argument is two plain accesses
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
