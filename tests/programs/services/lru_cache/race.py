# expect: warning check-then-act OrderedDict['user:2']
# expect: warning data-race OrderedDict
# expect: warning data-race OrderedDict
# expect: warning data-race OrderedDict
"""The usual least-recently-used cache over an OrderedDict, without a lock.

An OrderedDict does not lock itself on 3.13's free-threaded build: `move_to_end` and a store at the same time break its
list of nodes, and the next `popitem` crashes the interpreter. Two that miss the same row both load it: work done twice.
"""

from collections import OrderedDict

from support.invisible import one_by_one

from .store import sample
from .views import average_age, table


class Cache:
    def __init__(self, store, size):
        self.store = store
        self.size = size
        self.rows = OrderedDict()

    def get(self, key):
        try:
            row = self.rows[key]  # racy
        except KeyError:
            row = self.store.load(key)
            self.rows[key] = row  # racy
        else:
            self.rows.move_to_end(key)  # racy
        while len(self.rows) > self.size:  # racy
            self.rows.popitem(last=False)
        return row


cache = Cache(sample(), size=4)


def show():
    assert table(cache, range(3))


def summarise():
    assert average_age(cache, [2, 4, 11])


one_by_one(show, summarise)
