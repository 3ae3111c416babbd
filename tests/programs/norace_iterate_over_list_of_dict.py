# expect: note benign dict
"""`list(d)` takes an exact dict whole, and what is walked is the copy: it has the new key or has it not."""

from support.invisible import one_by_one

sessions = {"a": 1, "b": 2}


def add():
    sessions["c"] = 3


def expire():
    return [name for name in list(sessions) if name > "z"]


one_by_one(add, expire)
