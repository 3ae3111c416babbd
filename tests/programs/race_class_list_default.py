# expect: error iterate-while-mutated list
"""A list in the class is every object's: what is put in at the front shifts the rest, and a walk meets one twice."""

from support.invisible import one_by_one


class Basket:
    items = []

    def put(self, item):
        self.items.insert(0, item)  # racy

    def names(self):
        return ", ".join(item for item in self.items)  # racy


mine, yours = Basket(), Basket()


def put():
    mine.put("apple")


def read():
    yours.names()


one_by_one(put, read)
