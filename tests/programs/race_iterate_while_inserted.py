# expect: error iterate-while-mutated dict
"""One walks a dict that the other inserts into: RuntimeError, the dictionary changed size during iteration."""

from support.invisible import Steps, together

sessions = {"a": 1, "b": 2}
steps = Steps()


def add():
    sessions["c"] = 3  # racy
    steps.end()


def expire():
    steps.wait(1)
    return [name for name in sessions if name > "z"]  # racy


together(add, expire)
