# expect: nothing
"""The same cache under one lock, which is held while a missing row is loaded: a row is loaded once.

Every operation on the OrderedDict is made with the lock held.
"""

import threading
from collections import OrderedDict

from support.invisible import one_by_one

from .store import sample
from .views import average_age, table


class Cache:
    def __init__(self, store, size):
        self.store = store
        self.size = size
        self.rows = OrderedDict()
        self.lock = threading.Lock()

    def get(self, key):
        with self.lock:
            try:
                row = self.rows[key]
            except KeyError:
                row = self.store.load(key)
                self.rows[key] = row
            else:
                self.rows.move_to_end(key)
            while len(self.rows) > self.size:
                self.rows.popitem(last=False)
            return row


cache = Cache(sample(), size=4)


def show():
    assert table(cache, range(3))


def summarise():
    assert average_age(cache, [2, 4, 11])


one_by_one(show, summarise)
