# expect: note benign list
"""`str.join` of an exact list is one step."""

from support.invisible import Steps, together

names = ["a"]
steps = Steps()


def add():
    names.append("b")
    steps.end()


def show():
    steps.wait(1)
    return ", ".join(names)


together(add, show)
