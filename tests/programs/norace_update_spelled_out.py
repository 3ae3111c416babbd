# expect: nothing
"""Load and store of each update are under one lock, though they are written apart."""

import threading

from support.invisible import together

lock = threading.Lock()

stock = {"apples": 1, "pears": 1}
total = 0


def restock():
    global total
    with lock:
        total = total + 1
        stock["apples"] = stock["apples"] + 1


together(restock, restock)
assert total == 2
