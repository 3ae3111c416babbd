# expect: note benign list
"""`tuple` of an exact list is one step, and so is `append`."""

from support.invisible import Steps, together

routes = ["/"]
steps = Steps()


def add():
    routes.append("/about")
    steps.end()


def names():
    steps.wait(1)
    return tuple(routes)


together(add, names)
