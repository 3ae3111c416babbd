# expect: error iterate-while-mutated list
"""`in` looks at one element after another: one inserted at the front shifts the rest, and `b` may be looked at twice and
`c` missed."""

from support.invisible import Steps, together

queue = ["a", "b", "c"]
steps = Steps()


def push():
    queue.insert(0, "z")  # racy
    steps.end()


def is_waiting():
    steps.wait(1)
    return "c" in queue  # racy


together(push, is_waiting)
