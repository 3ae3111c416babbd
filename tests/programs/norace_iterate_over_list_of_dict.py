# expect: note benign dict
"""`list(d)` takes an exact dict whole, and what is walked is the copy: it has the new key or has it not."""

from support.invisible import Steps, together

sessions = {"a": 1, "b": 2}
steps = Steps()


def add():
    sessions["c"] = 3
    steps.end()


def expire():
    steps.wait(1)
    return [name for name in list(sessions) if name > "z"]


together(add, expire)
