# expect: note benign Oven.bread
# expect: note benign __main__.cake
# expect: note benign set['buns']
"""What was stored before the place that is waited for is there when that is filled, of whatever it is filled with."""

from support.invisible import together


class Oven:
    def __init__(self):
        self.bread = None
        self.heat = 0


oven = Oven()
done = set()
trays = []
sugar = 0
cake = None


def bake():
    global sugar, cake
    oven.heat = 200
    oven.bread = 3
    sugar = 5
    cake = ["crumb"]
    trays.append("tray")
    done.add("buns")


def eat():
    while oven.bread is None:
        pass
    assert oven.heat == 200


def decorate():
    while (found := cake) is None:
        pass
    assert found == ["crumb"]
    assert sugar == 5


def serve():
    while "buns" not in done:
        pass
    assert [tray for tray in trays] == ["tray"]


together(bake, eat, decorate, serve)
