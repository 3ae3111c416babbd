# expect: nothing
"""The threads of race_update_loads_twice hold one lock, each for all that it does."""

import threading

from support.invisible import together


class Capital:
    def __init__(self):
        self.amount = 1
        self.share = 1


capital = Capital()
total = 0


def gain():
    return 1


def grow():
    global total
    capital.amount += capital.amount * 2
    capital.share = capital.share + capital.share * 2
    total += gain()


lock = threading.Lock()


def locked(function):
    def run():
        with lock:
            return function()

    return run


together(locked(grow), locked(grow))
