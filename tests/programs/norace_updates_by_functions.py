# expect: nothing
"""Each update is made under one lock, from its load to its store, however it is written."""

import operator
import threading

from support.invisible import one_by_one


class Counts:
    def __init__(self):
        self.number = 0


by_operator, by_method, by_keyword = {"n": 0}, {"n": 0}, {"n": 0}
total = 0
counts = Counts()
lock = threading.Lock()


def count():
    with lock:
        operator.setitem(by_operator, "n", operator.getitem(by_operator, "n") + 1)
        by_method.__setitem__("n", by_method.__getitem__("n") + 1)
        by_keyword.update(n=by_keyword["n"] + 1)
        counts.__setattr__("number", counts.number + 1)
        globals()["total"] = globals()["total"] + 1


one_by_one(count, count)
