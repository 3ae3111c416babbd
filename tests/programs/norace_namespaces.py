# expect: nothing
"""Different objects' namespaces, one that was exchanged for another, and one that outlives its object."""

import threading

from support.invisible import one_by_one


class Box:
    def __init__(self):
        self.n = 0


first, second, exchanged = Box(), Box(), Box()
old = vars(exchanged)
survivor = vars(Box())


def on_first():
    vars(first)["n"] += 1


def on_second():
    second.__dict__["n"] += 1


def on_old():
    vars(exchanged)["n"] += 1


def exchange():
    exchanged.__dict__ = {"n": 5}
    exchanged.n += 1


def short_lives():
    for _ in range(100):
        box = Box()
        kept = box.__dict__
        del box
        kept["n"] += 1
        others = [Box() for _ in range(10)]
        for other in others:
            other.n += 1
            kept["n"] += other.__dict__["n"]


lock = threading.Lock()


def on_survivor():
    with lock:
        survivor["n"] += 1


one_by_one(on_first, on_second)
one_by_one(on_survivor, on_survivor)
one_by_one(short_lives, short_lives)
on_old()
exchange()
exchanged.__dict__["n"] += 1
old["n"] += 1
