# expect: nothing
"""`methodcaller` takes another entry out than the one that is stored, and both are there already."""

import operator

from support.invisible import one_by_one

settings = {"mode": "plain", "level": 1}


def by_function():
    list(map(operator.methodcaller("pop", "level"), [settings]))


def by_statement():
    settings["mode"] = "safe"


one_by_one(by_function, by_statement)
