# expect: warning iterate-while-mutated list
"""Whether the walk meets the appended element is luck; it skips, repeats and raises nothing, hence a warning."""

from support.invisible import Steps, together

handlers = ["first"]
steps = Steps()


def register():
    handlers.append("second")  # racy
    steps.end()


def emit():
    steps.wait(1)
    for handler in handlers:  # racy
        assert handler


together(register, emit)
