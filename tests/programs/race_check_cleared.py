# expect: error check-then-act dict
"""`clear` between the test and the load takes the entry away: KeyError, whichever thread came first in this run."""

from support.invisible import one_by_one

cache = {"a": b"1"}


def load():
    if "a" in cache:  # racy
        return cache["a"]
    return None


def reset():
    cache.clear()  # racy


one_by_one(load, reset)
