# expect: nothing
"""Under a lock pairs with one key may be stored by two threads: the last one holds, whole."""

import threading

from support.invisible import together

prices = {}
lock = threading.Lock()


def old():
    with lock:
        prices.update([("bread", 2)])


def new():
    with lock:
        prices.update((["bread", 3], ["milk", 1]))


together(old, new)
assert "milk" in prices
