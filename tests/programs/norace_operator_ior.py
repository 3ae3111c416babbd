# expect: nothing
"""The threads of race_operator_ior hold one lock, each for all that it does."""

import threading
import operator

from support.invisible import one_by_one

names = {"ann"}


def join():
    operator.ior(names, {"bob", "cid"})


def greet():
    for name in names:
        print(name)


lock = threading.Lock()


def locked(function):
    def run():
        with lock:
            return function()

    return run


one_by_one(locked(join), locked(greet))
