# expect: error check-then-act WeakValueDictionary['door']
"""The object that was found is taken out before it is asked for: KeyError."""

import weakref

from support.invisible import one_by_one


class Sensor:
    pass


door = Sensor()
sensors = weakref.WeakValueDictionary({"door": door})


def read():
    if "door" in sensors:  # racy
        print(type(sensors["door"]))


def remove():
    del sensors["door"]  # racy


one_by_one(read, remove)
