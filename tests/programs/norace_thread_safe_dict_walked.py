# expect: nothing
"""A walk over a ThreadSafeDict sees the entries of one moment, whatever is inserted meanwhile."""

from aether.proxy import ThreadSafeDict
from support.invisible import one_by_one

known = ThreadSafeDict({"a": 1})


def note():
    known["b"] = 2


def show():
    for each in known.items():
        print(each)


one_by_one(note, show)
