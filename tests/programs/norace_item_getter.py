# expect: nothing
"""`itemgetter` looks up another entry than the one that is stored."""

import operator

from support.invisible import one_by_one

settings = {"mode": "plain", "level": 1, "depth": 2}


def by_function():
    sorted([settings], key=operator.itemgetter("level", "depth"))


def by_statement():
    settings["mode"] = "safe"


one_by_one(by_function, by_statement)
