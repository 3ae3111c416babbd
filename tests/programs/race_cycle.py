# expect: warning data-race cycle
"""Two threads step one `itertools.cycle`, which without the GIL may give both the same turn."""

import itertools

from support.invisible import one_by_one

turns = itertools.cycle("ab")


def one():
    print(next(turns))  # racy


def other():
    print(next(turns))  # racy


one_by_one(one, other)
