# expect: note benign list
"""`.copy()` of an exact list is one step, and so is `append`: either order gives a list that once was."""

from support.invisible import one_by_one

handlers = ["first"]


def register():
    handlers.append("second")


def emit():
    for handler in handlers.copy():
        assert handler


one_by_one(register, emit)
