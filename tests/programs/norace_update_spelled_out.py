# expect: nothing
"""The threads of race_update_spelled_out hold one lock, each for all that it does."""

import threading

from support.invisible import together

stock = {"apples": 1, "pears": 1}
total = 0


def restock():
    global total
    total = total + 1
    stock["apples"] = stock["apples"] + 1


lock = threading.Lock()


def locked(function):
    def run():
        with lock:
            return function()

    return run


together(locked(restock), locked(restock))
