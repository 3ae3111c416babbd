# expect: nothing
"""The threads of race_list_of_counter hold one lock, each for all that it does."""

import threading
from collections import Counter

from support.invisible import one_by_one

seen = Counter(a=1)


def see():
    seen["b"] = 1


def names():
    return list(seen)


lock = threading.Lock()


def locked(function):
    def run():
        with lock:
            return function()

    return run


one_by_one(locked(see), locked(names))
