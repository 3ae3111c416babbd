# expect: nothing
"""Whoever drops the last reference comes after everybody that has used the object, and after what they did before."""

from support.invisible import Steps, together

steps = Steps()
served = 0


class Place:
    def __init__(self):
        self.uses = []

    def __del__(self):
        global served
        served += 1


class Holder:
    def __init__(self, place):
        self.place = place


place = Place()
user, owner = Holder(place), Holder(place)
del place


def use():
    global served
    served += 1
    user.place.uses.append("a")
    user.place = None
    steps.end()


def drop():
    steps.wait(1)
    owner.place = None


together(use, drop)
