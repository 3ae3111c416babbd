# expect: warning data-race dict['mode']
"""`methodcaller` takes the entry out, from C code that `map` calls: which mode is lost is decided by nothing."""

import operator

from support.invisible import one_by_one

settings = {"mode": "plain"}


def by_function():
    list(map(operator.methodcaller("pop", "mode"), [settings]))  # racy


def by_statement():
    settings["mode"] = "safe"  # racy


one_by_one(by_function, by_statement)
