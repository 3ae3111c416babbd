# expect: error lost-update __main__.total
# expect: error lost-update support.state.visits
"""Entries of `globals()` and of a module's `__dict__` are the globals: one location, by whatever way it is reached.

Both can read the same old value, and one update is lost.
"""

from support import state
from support.invisible import one_by_one

total = 0


def by_global():
    global total
    total += 1  # racy


def by_globals():
    globals()["total"] += 1  # racy


def by_module():
    state.visits += 1  # racy


def by_dict():
    vars(state)["visits"] += 1  # racy


one_by_one(by_global, by_globals)
one_by_one(by_module, by_dict)
