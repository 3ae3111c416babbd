# expect: warning iterate-while-mutated list
"""Whether the walk meets the appended element is luck; it skips, repeats and raises nothing, hence a warning."""

from support.invisible import one_by_one

handlers = ["first"]


def register():
    handlers.append("second")  # racy


def emit():
    for handler in handlers:  # racy
        assert handler


one_by_one(register, emit)
