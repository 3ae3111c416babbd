# expect: error lost-update __main__.peak
"""`max` of the old and a new value, stored: two at once lose the greater."""

from support.invisible import one_by_one

peak = 0


def measure(value):
    global peak
    peak = max(peak, value)  # racy


def low():
    measure(1)


def high():
    measure(2)


one_by_one(low, high)
