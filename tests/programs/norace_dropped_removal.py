# expect: note benign dict['new']
# one order: the second takes what the first has put there
"""Who finds a token in a dict comes after who put it there."""

from support.invisible import one_by_one

sessions = {}
total = 0


def first():
    global total
    total += 1
    sessions["new"] = 1


def second():
    global total
    if sessions.pop("new", None) is not None:
        total += 1


one_by_one(first, second)
