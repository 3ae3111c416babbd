# expect: nothing
"""A walk over a ConcurrentDeque sees the items of one moment, whatever is appended meanwhile."""

import aether
from support.invisible import one_by_one

recent = aether.ConcurrentDeque(["a"])


def note():
    recent.append("b")


def show():
    for each in recent:
        print(each)


one_by_one(note, show)
