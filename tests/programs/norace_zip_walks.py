# expect: nothing
"""Both are walked and changed under one lock."""

import threading

from support.invisible import one_by_one

names = ["a", "b", "c"]
ages = [1, 2, 3]
lock = threading.Lock()


def pairs():
    with lock:
        return list(zip(names, ages))


def leave():
    with lock:
        del names[0]
        del ages[0]


one_by_one(pairs, leave)
