# expect: error check-then-act list
"""Both may find room for one: the list becomes longer than its bound."""

from support.invisible import Steps, together


slots = []


def enter(name):
    if len(slots) < 1:  # racy
        slots.append(name)  # racy


steps = Steps()


def first():
    enter("a")
    steps.end()


def second():
    steps.wait(1)
    enter("b")


together(first, second)
