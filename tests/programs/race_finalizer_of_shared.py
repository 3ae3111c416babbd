# expect: error lost-update __main__.served
# expect: note benign list
# one order: while its maker runs, the free-threaded build may leave the end of the object to it: one thread
"""What the maker does after it gave the object away is not before the object's end.

Maker and finalizer can read the same old count, and one is lost.
"""

from support.invisible import one_by_one

served = 0
places = []


class Place:
    def __init__(self):
        self.uses = []

    def __del__(self):
        global served
        served += 1  # racy


def use():
    global served
    place = Place()
    place.uses.append("a")
    places.append(place)
    del place
    served += 1  # racy


def drop():
    places.pop()


one_by_one(use, drop)
