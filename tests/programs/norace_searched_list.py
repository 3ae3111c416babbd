# expect: nothing
"""The threads of race_searched_list hold one lock, each for all that it does."""

import threading

from support.invisible import one_by_one

queue = ["a", "b", "c"]


def push():
    queue.insert(0, "z")


def is_waiting():
    return "c" in queue


lock = threading.Lock()


def locked(function):
    def run():
        with lock:
            return function()

    return run


one_by_one(locked(push), locked(is_waiting))
