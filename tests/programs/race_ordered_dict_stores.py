# expect: warning data-race OrderedDict
"""An OrderedDict does not lock itself: two insertions under different keys break its list of nodes."""

from collections import OrderedDict

from support.invisible import one_by_one

cache = OrderedDict()


def first():
    cache["a"] = 1  # racy


def second():
    cache["b"] = 2  # racy


one_by_one(first, second)
