# expect: nothing
"""The threads of race_tuple_of_dict hold one lock, each for all that it does."""

import threading

from support.invisible import one_by_one

routes = {"/": 1}


def add():
    routes["/about"] = 2


def names():
    return tuple(routes)


lock = threading.Lock()


def locked(function):
    def run():
        with lock:
            return function()

    return run


one_by_one(locked(add), locked(names))
