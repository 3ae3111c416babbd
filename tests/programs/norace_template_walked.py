# python: 3.14
# expect: nothing
"""The template holds a copy of the list."""

from support.invisible import one_by_one

names = ["a", "b"]
greeting = t"Hello {names.copy()}"


def render():
    for name in greeting.interpolations[0].value:
        str(name)


def leave():
    names.remove("a")


one_by_one(render, leave)
