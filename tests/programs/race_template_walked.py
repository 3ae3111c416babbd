# python: 3.14
# expect: error iterate-while-mutated list
"""A template string formats nothing: it holds the list itself, which is walked when the template is rendered.

The walk skips the name behind the one that is removed.
"""

from support.invisible import one_by_one

names = ["a", "b"]
greeting = t"Hello {names}"


def render():
    for name in greeting.interpolations[0].value:  # racy
        str(name)


def leave():
    names.remove("a")  # racy


one_by_one(render, leave)
