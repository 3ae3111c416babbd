# expect: error iterate-while-mutated dict
"""One walks a dict that the other inserts into: RuntimeError, the dictionary changed size during iteration."""

from support.invisible import one_by_one

sessions = {"a": 1, "b": 2}


def add():
    sessions["c"] = 3  # racy


def expire():
    return [name for name in sessions if name > "z"]  # racy


one_by_one(add, expire)
