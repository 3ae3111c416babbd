# expect: nothing
"""By whatever way the globals are reached, each update is made under one lock."""

import threading

from support import state
from support.invisible import one_by_one

lock = threading.Lock()

total = 0


def by_global():
    global total
    with lock:
        total += 1


def by_globals():
    with lock:
        globals()["total"] += 1


def by_module():
    with lock:
        state.visits += 1


def by_dict():
    with lock:
        vars(state)["visits"] += 1


one_by_one(by_global, by_globals)
one_by_one(by_module, by_dict)
