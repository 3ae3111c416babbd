# expect: nothing
"""`in` over a dict looks at one key's place, and another key's insertion does not touch that."""

from support.invisible import Steps, together

queue = dict.fromkeys("abc")
steps = Steps()


def push():
    queue["z"] = None
    steps.end()


def place():
    steps.wait(1)
    return "c" in queue


together(push, place)
