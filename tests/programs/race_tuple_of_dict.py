# expect: error iterate-while-mutated dict
"""`tuple(d)` iterates, unlike `list(d)`: beside a writer it failed 161,292 times in 224,604."""

from support.invisible import one_by_one

routes = {"/": 1}


def add():
    routes["/about"] = 2  # racy


def names():
    return tuple(routes)  # racy


one_by_one(add, names)
