# expect: nothing
"""The names of the class stay, or a lock keeps the walk, or the read, and the change apart."""

import threading

from support.invisible import one_by_one

lock = threading.Lock()


class Kept:
    old = 1


class Added:
    old = 1


def walk_kept():
    for _ in vars(Kept):
        pass


def store():
    Kept.old = 2


def walk_added():
    with lock:
        return [name for name in vars(Added)]


def add():
    with lock:
        Added.new = 2


def read():
    with lock:
        return vars(Added)["old"]


def change():
    with lock:
        Added.old = 5


one_by_one(walk_kept, store)
one_by_one(walk_added, add)
one_by_one(read, change)
