# expect: error iterate-while-mutated list
"""`in` looks at one element after another: one inserted at the front shifts the rest, and `b` may be looked at twice and
`c` missed."""

from support.invisible import one_by_one

queue = ["a", "b", "c"]


def push():
    queue.insert(0, "z")  # racy


def is_waiting():
    return "c" in queue  # racy


one_by_one(push, is_waiting)
