# expect: note benign dict
"""Attributes that `__setattr__` keeps for each thread apart: an update of one is no update of the object."""

import threading

from support.invisible import one_by_one


class Local:
    def __init__(self):
        object.__setattr__(self, "_values", {})

    def __getattr__(self, name):
        try:
            return self._values[threading.get_native_id(), name]
        except KeyError:
            raise AttributeError(name) from None

    def __setattr__(self, name, value):
        self._values[threading.get_native_id(), name] = value


local = Local()


def count():
    local.hits = 0
    for _ in range(3):
        local.hits += 1
    assert local.hits == 3


one_by_one(count, count)
