# expect: error lost-update __main__.rendered
"""Which function runs is chosen by the type; both count in the same place.

Both can read the same old value, and one update is lost.
"""

import functools

from support.invisible import one_by_one

rendered = 0


@functools.singledispatch
def render(value):
    raise TypeError(value)


@render.register
def _(value: int):
    global rendered
    rendered += 1  # racy
    return str(value)


@render.register
def _(value: list):
    global rendered
    rendered += 1  # racy
    return ", ".join(map(str, value))


def number():
    assert render(1) == "1"


def numbers():
    assert render([1, 2]) == "1, 2"


one_by_one(number, numbers)
