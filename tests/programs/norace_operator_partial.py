# expect: nothing
"""Function and statement store different entries, and both are there already."""

import functools
import operator

from support.invisible import one_by_one

settings = {"mode": "plain", "level": 1}
set_mode = functools.partial(operator.setitem, settings, "mode")


def by_function():
    set_mode("fast")


def by_statement():
    settings["level"] = operator.getitem(settings, "level")


one_by_one(by_function, by_statement)
