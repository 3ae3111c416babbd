# expect: nothing
"""Each object has a list of its own, and is used by one thread: nothing is shared."""

from support.invisible import one_by_one


class Basket:
    def __init__(self):
        self.items = []

    def put(self, item):
        self.items.insert(0, item)

    def names(self):
        return ", ".join(item for item in self.items)


mine, yours = Basket(), Basket()


def put():
    mine.put("apple")


def read():
    yours.names()


one_by_one(put, read)
