# expect: error lost-update dict['hits']
"""Attributes that `__setattr__` keeps in a dict: an update of one is a load in there and a store, and one may be lost."""

from support.invisible import one_by_one


class Namespace:
    def __init__(self, **values):
        object.__setattr__(self, "_values", values)

    def __getattr__(self, name):
        try:
            return self._values[name]  # racy
        except KeyError:
            raise AttributeError(name) from None

    def __setattr__(self, name, value):
        self._values[name] = value  # racy


namespace = Namespace(hits=0)


def count():
    namespace.hits += 1


one_by_one(count, count)
