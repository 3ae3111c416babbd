# expect: error lost-update function.calls
"""A function counts its calls in an attribute of its own.

Both can read the same old value, and one update is lost.
"""

from support.invisible import one_by_one


def visit():
    visit.calls += 1  # racy


visit.calls = 0


def one():
    visit()


def two():
    visit()


one_by_one(one, two)
