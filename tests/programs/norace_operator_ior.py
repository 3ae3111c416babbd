# expect: nothing
"""The set is added to and walked under one lock."""

import operator
import threading

from support.invisible import one_by_one

lock = threading.Lock()

names = {"ann"}


def join():
    with lock:
        operator.ior(names, {"bob", "cid"})


def greet():
    with lock:
        for name in names:
            print(name)


one_by_one(join, greet)
