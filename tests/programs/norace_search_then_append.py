# expect: nothing
"""One lock from the search to the `append`, as is advised: who comes second finds the name."""

import threading

from support.invisible import one_by_one

names = ["ann"]
names_lock = threading.Lock()


def enter(name):
    with names_lock:
        if name not in names:
            names.append(name)


def first():
    enter("bob")


def second():
    enter("bob")


one_by_one(first, second)
