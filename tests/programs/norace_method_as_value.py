# expect: nothing
"""A list's method is handed on as a value, and called by C code, under the lock under which the list is walked."""

import threading

from support.invisible import one_by_one

names = ["ann", "bob", "cid"]
lock = threading.Lock()


def leave():
    with lock:
        list(map(names.remove, ["ann"]))


def greet():
    with lock:
        for name in names:
            print(name)


one_by_one(leave, greet)
