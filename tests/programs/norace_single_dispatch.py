# expect: nothing
"""Each function counts in a place of its own."""

import functools

from support.invisible import one_by_one

rendered_numbers = 0
rendered_lists = 0


@functools.singledispatch
def render(value):
    raise TypeError(value)


@render.register
def _(value: int):
    global rendered_numbers
    rendered_numbers += 1
    return str(value)


@render.register
def _(value: list):
    global rendered_lists
    rendered_lists += 1
    return ", ".join(map(str, value))


def number():
    assert render(1) == "1"


def numbers():
    assert render([1, 2]) == "1, 2"


one_by_one(number, numbers)
