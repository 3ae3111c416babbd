# expect: nothing
"""The threads of race_maximum_of_values hold one lock, each for all that it does."""

import threading

from support.invisible import one_by_one

scores = {"ann": 3}


def enter():
    scores["bob"] = 5


def best():
    return max(scores.values())


lock = threading.Lock()


def locked(function):
    def run():
        with lock:
            return function()

    return run


one_by_one(locked(enter), locked(best))
