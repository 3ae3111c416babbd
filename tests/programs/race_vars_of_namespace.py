# expect: error lost-update SimpleNamespace.count
"""`vars` of a SimpleNamespace is its attributes, by whatever name they are reached.

Both can read the same old value, and one update is lost.
"""

from types import SimpleNamespace

from support.invisible import one_by_one

totals = SimpleNamespace(count=0)


def by_name(name="count"):
    fields = vars(totals)
    fields[name] += 1  # racy


def by_attribute():
    totals.count += 1  # racy


one_by_one(by_name, by_attribute)
