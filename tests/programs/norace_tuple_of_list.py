# expect: note benign list
"""`tuple` of an exact list is one step, and so is `append`."""

from support.invisible import one_by_one

routes = ["/"]


def add():
    routes.append("/about")


def names():
    return tuple(routes)


one_by_one(add, names)
