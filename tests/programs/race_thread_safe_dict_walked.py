# expect: error iterate-while-mutated dict
"""A walk over a dict beside an insertion raises RuntimeError."""

from support.invisible import one_by_one

known = {"a": 1}


def note():
    known["b"] = 2  # racy


def show():
    for each in known.items():  # racy
        print(each)


one_by_one(note, show)
