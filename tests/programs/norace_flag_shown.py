# expect: note benign Light.on
"""A flag is shown, by whoever asks, as it is at that moment."""

from support.invisible import one_by_one


class Light:
    def __init__(self):
        self.on = False


light = Light()


def switch():
    light.on = True


def show():
    return [light.on, light.on]


one_by_one(switch, show)
