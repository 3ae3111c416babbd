# expect: note benign Slot.value
"""One setter stores None in one object and a list in another: what a store stored is asked of the object, not of the
line. `first` never gets None: its reader's test holds.
"""

from support.invisible import one_by_one


class Slot:
    def __init__(self):
        self.value = None

    def set(self, value):
        self.value = value


first, second = Slot(), Slot()


def store():
    first.set([2])
    second.set(None)


def load():
    value = first.value
    if value is not None:
        return value[0]


one_by_one(store, load)
