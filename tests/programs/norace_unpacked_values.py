# expect: nothing
"""The values are walked under the lock under which one of them is stored: the sum is of before or of after."""

import threading

from support.invisible import one_by_one

lock = threading.Lock()

balances = {"a": 1, "b": 2}


def pay():
    with lock:
        balances["b"] = 7


def both():
    with lock:
        first, second = balances.values()
        return first + second


one_by_one(pay, both)
