# expect: note benign set
"""`list.extend` takes an exact set whole."""

from support.invisible import one_by_one

ready = {"a"}


def wake():
    ready.add("b")


def collect():
    order = []
    order.extend(ready)
    return order


one_by_one(wake, collect)
