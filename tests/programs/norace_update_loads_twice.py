# expect: nothing
"""All loads of an update and its store are under one lock: they are of one value."""

import threading

from support.invisible import together

lock = threading.Lock()


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
    with lock:
        capital.amount += capital.amount * 2
        capital.share = capital.share + capital.share * 2
        total += gain()


together(grow, grow)
assert capital.amount == capital.share == 9
