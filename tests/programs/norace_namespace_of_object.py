# expect: nothing
"""By whatever way the attributes are reached, each update is made under one lock."""

import threading

from support.invisible import one_by_one

lock = threading.Lock()


class Counter:
    def __init__(self):
        self.hits = 0
        self.misses = 0
        self.loads = 0


counter = Counter()
kept = vars(counter)


def by_attribute():
    with lock:
        counter.hits += 1


def by_vars():
    with lock:
        vars(counter)["hits"] += 1


def by_name():
    with lock:
        setattr(counter, "misses", getattr(counter, "misses") + 1)


def by_kept():
    with lock:
        kept["misses"] = kept.get("misses") + 1


def by_dict():
    with lock:
        counter.__dict__["loads"] = counter.__dict__["loads"] + 1


one_by_one(by_attribute, by_vars)
one_by_one(by_name, by_kept)
one_by_one(by_dict, by_dict)
