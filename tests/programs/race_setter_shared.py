# expect: error check-then-act Slot.value
"""One setter stores a list in one object and None in another: the reader of that other one may find None behind its
test.
"""

from support.invisible import one_by_one


class Slot:
    def __init__(self, value):
        self.value = value

    def set(self, value):
        self.value = value  # racy


first, second = Slot([1]), Slot([2])


def store():
    second.set(None)
    first.set([3])


def load():
    if second.value is not None:  # racy
        second.value.append(3)


one_by_one(store, load)
