# expect: nothing
"""The threads of race_lost_update_dict_entry hold one lock, each for all that it does."""

import threading

from support.invisible import together

stock = {"apples": 1, "pears": 1}


def restock():
    stock["apples"] += 5


lock = threading.Lock()


def locked(function):
    def run():
        with lock:
            return function()

    return run


together(locked(restock), locked(restock))
