# expect: error check-then-act list
"""Both may find the last element; the second pops from an empty list (IndexError)."""

from support.invisible import Steps, together


stack = [1, 2]


def drain():
    while stack:  # racy
        stack.pop()  # racy


steps = Steps()


def first():
    drain()
    steps.end()


def second():
    steps.wait(1)
    drain()


together(first, second)
