# expect: nothing
"""One look-up, whose miss is caught, beside the store of another name that is there already."""

import weakref

from support.invisible import one_by_one


class Sensor:
    pass


door, window = Sensor(), Sensor()
sensors = weakref.WeakValueDictionary({"door": door, "window": window})


def read():
    print(type(sensors.get("door")))


def replace():
    sensors["window"] = door


one_by_one(read, replace)
