# expect: error check-then-act list
"""What returns when it is full acts when it is not: the rest of the function is guarded."""

from support.invisible import Steps, together


slots = []


def enter(name):
    if len(slots) >= 1:  # racy
        return
    slots.append(name)  # racy


steps = Steps()


def first():
    enter("a")
    steps.end()


def second():
    steps.wait(1)
    enter("b")


together(first, second)
