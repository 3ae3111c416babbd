# expect: note benign dict
"""`list` takes an exact dict whole; the tuple is made of the copy, which nobody else has."""

from support.invisible import one_by_one

routes = {"/": 1}


def add():
    routes["/about"] = 2


def names():
    return tuple(list(routes))


one_by_one(add, names)
