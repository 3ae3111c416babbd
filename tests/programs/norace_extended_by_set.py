# expect: note benign set
"""`list.extend` takes an exact set whole."""

from support.invisible import Steps, together

ready = {"a"}
steps = Steps()


def wake():
    ready.add("b")
    steps.end()


def collect():
    steps.wait(1)
    order = []
    order.extend(ready)
    return order


together(wake, collect)
