# expect: error lost-update Meter.total
# reachable: free-threaded
"""The call comes before the load: with the GIL nothing switches threads between that and the store."""

from support.invisible import one_by_one


class Meter:
    def __init__(self):
        self.total = 0


meter = Meter()


def measured():
    return 2


def add():
    meter.total = measured() + meter.total  # racy


def one():
    add()


def two():
    add()


one_by_one(one, two)
