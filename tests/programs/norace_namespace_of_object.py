# expect: nothing
"""The threads of race_namespace_of_object hold one lock, each for all that it does."""

import threading

from support.invisible import one_by_one


class Counter:
    def __init__(self):
        self.hits = 0
        self.misses = 0
        self.loads = 0


counter = Counter()
kept = vars(counter)


def by_attribute():
    counter.hits += 1


def by_vars():
    vars(counter)["hits"] += 1


def by_name():
    setattr(counter, "misses", getattr(counter, "misses") + 1)


def by_kept():
    kept["misses"] = kept.get("misses") + 1


def by_dict():
    counter.__dict__["loads"] = counter.__dict__["loads"] + 1


lock = threading.Lock()


def locked(function):
    def run():
        with lock:
            return function()

    return run

one_by_one(locked(by_attribute), locked(by_vars))
one_by_one(locked(by_name), locked(by_kept))
one_by_one(locked(by_dict), locked(by_dict))
