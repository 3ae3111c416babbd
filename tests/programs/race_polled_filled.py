# expect: warning torn-state Oven.heat
# expect: warning data-race Grill.heat
# expect: note benign Grill.meat
# expect: error iterate-while-mutated list
# expect: note benign __main__.cake
# one order: who waits for a place to be filled comes after who fills it
"""What is stored after the place that is waited for, or before a second store of it, need not be there."""

from support.invisible import Steps, together


class Oven:
    def __init__(self):
        self.bread = None
        self.heat = 0


class Grill:
    def __init__(self):
        self.meat = None
        self.heat = 0


oven = Oven()
grill = Grill()
trays = ["tray"]
cake = None
steps = Steps()


def bake():
    global cake
    oven.bread = 3
    oven.heat = 200  # racy
    grill.meat = 1
    grill.heat = 300  # racy
    grill.meat = 2
    cake = ["crumb"]
    trays.clear()  # racy
    steps.end()


def eat():
    steps.wait(1)
    while oven.bread is None:
        pass
    print(oven.heat)  # racy
    while grill.meat is None:
        pass
    print(grill.heat)  # racy


def decorate():
    while cake is None:
        pass
    for _ in trays:  # racy
        pass


together(bake, eat, decorate)
