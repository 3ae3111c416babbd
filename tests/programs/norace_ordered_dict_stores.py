# expect: nothing
"""The threads of race_ordered_dict_stores hold one lock, each for all that it does."""

import threading
from collections import OrderedDict

from support.invisible import one_by_one

cache = OrderedDict()


def first():
    cache["a"] = 1


def second():
    cache["b"] = 2


lock = threading.Lock()


def locked(function):
    def run():
        with lock:
            return function()

    return run


one_by_one(locked(first), locked(second))
