# expect: note benign list
"""`.copy()` of an exact list is one step, and so is `append`: either order gives a list that once was."""

from support.invisible import Steps, together

handlers = ["first"]
steps = Steps()


def register():
    handlers.append("second")
    steps.end()


def emit():
    steps.wait(1)
    for handler in handlers.copy():
        assert handler


together(register, emit)
