# expect: nothing
"""The threads of race_namespace_of_module hold one lock, each for all that it does."""

import threading

from support import state
from support.invisible import one_by_one

total = 0


def by_global():
    global total
    total += 1


def by_globals():
    globals()["total"] += 1


def by_module():
    state.visits += 1


def by_dict():
    vars(state)["visits"] += 1


lock = threading.Lock()


def locked(function):
    def run():
        with lock:
            return function()

    return run

one_by_one(locked(by_global), locked(by_globals))
one_by_one(locked(by_module), locked(by_dict))
