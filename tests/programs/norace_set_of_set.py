# expect: note benign set
"""`frozenset` of an exact set is one step, and so is `add`."""

from support.invisible import Steps, together

tags = {"a", "b", "c"}
steps = Steps()


def add():
    tags.add("d")
    steps.end()


def distinct():
    steps.wait(1)
    return frozenset(tags)


together(add, distinct)
