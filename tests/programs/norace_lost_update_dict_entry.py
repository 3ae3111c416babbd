# expect: nothing
"""The entry is loaded and stored under one lock."""

import threading

from support.invisible import together

lock = threading.Lock()

stock = {"apples": 1, "pears": 1}


def restock():
    with lock:
        stock["apples"] += 5


together(restock, restock)
assert stock["apples"] == 11
