# expect: nothing
"""Two attributes of one namespace, each a thread's own, one of them by `vars`."""

from types import SimpleNamespace

from support.invisible import one_by_one

totals = SimpleNamespace(count=0, size=0)


def by_name(name="count"):
    fields = vars(totals)
    fields[name] += 1


def by_attribute():
    totals.size += 1


one_by_one(by_name, by_attribute)
