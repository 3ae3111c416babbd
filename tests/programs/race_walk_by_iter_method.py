# expect: error iterate-while-mutated list
"""To walk an object whose `__iter__` gives the iterator of a list is to walk the list.

The walk skips the element behind the one that is removed.
"""

from support.invisible import one_by_one


class Bag:
    def __init__(self):
        self.rows = [1, 2, 3]

    def __iter__(self):
        return iter(self.rows)  # racy


bag = Bag()


def show():
    return [row + 1 for row in bag]


def take():
    bag.rows.remove(2)  # racy


one_by_one(show, take)
