# expect: error check-then-act list
"""Both may find the last element; the second pops from an empty list (IndexError)."""

from support.invisible import one_by_one


stack = [1, 2]


def drain():
    while stack:  # racy
        stack.pop()  # racy


def first():
    drain()


def second():
    drain()


one_by_one(first, second)
