# expect: warning data-race OrderedDict
"""An OrderedDict does not lock itself: two insertions under different keys break its list of nodes."""

from collections import OrderedDict

from support.invisible import Steps, together

cache = OrderedDict()
steps = Steps()


def first():
    cache["a"] = 1  # racy
    steps.end()


def second():
    steps.wait(1)
    cache["b"] = 2  # racy


together(first, second)
