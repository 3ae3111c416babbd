# expect: error iterate-while-mutated dict
"""`tuple(d)` iterates, unlike `list(d)`: beside a writer it failed 161,292 times in 224,604."""

from support.invisible import Steps, together

routes = {"/": 1}
steps = Steps()


def add():
    routes["/about"] = 2  # racy
    steps.end()


def names():
    steps.wait(1)
    return tuple(routes)  # racy


together(add, names)
