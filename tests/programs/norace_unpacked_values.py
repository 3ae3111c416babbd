# expect: nothing
"""The threads of race_unpacked_values hold one lock, each for all that it does."""

import threading

from support.invisible import one_by_one

balances = {"a": 1, "b": 2}


def pay():
    balances["b"] = 7


def both():
    first, second = balances.values()
    return first + second


lock = threading.Lock()


def locked(function):
    def run():
        with lock:
            return function()

    return run


one_by_one(locked(pay), locked(both))
