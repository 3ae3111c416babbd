# expect: error iterate-while-mutated list
"""`in` looks at one element after another: one inserted at the front shifts the rest.

The search looks at one twice, or ends before it has come to the last.
"""

from support.invisible import one_by_one

queue = ["a", "b", "c"]


def push():
    queue.insert(0, "z")  # racy


def is_waiting():
    return "c" in queue  # racy


one_by_one(push, is_waiting)
