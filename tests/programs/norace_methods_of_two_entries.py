# expect: nothing
"""A dict's methods are handed on as values; they touch another entry than the store, and both are there already."""

import functools

from support.invisible import one_by_one

settings = {"mode": "plain", "level": 1}
level_of = functools.partial(settings.get, "level")


def by_value():
    sorted(["level", "level"], key=settings.get)
    level_of()


def by_statement():
    settings["mode"] = "safe"


one_by_one(by_value, by_statement)
