# expect: nothing
"""The threads of race_set_of_list hold one lock, each for all that it does."""

import threading

from support.invisible import one_by_one

tags = ["a", "b", "c"]


def drop():
    del tags[0]


def distinct():
    return set(tags)


lock = threading.Lock()


def locked(function):
    def run():
        with lock:
            return function()

    return run


one_by_one(locked(drop), locked(distinct))
