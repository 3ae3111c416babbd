# expect: error check-then-act list
"""Both may find room for one: the list becomes longer than its bound."""

from support.invisible import one_by_one


slots = []


def enter(name):
    if len(slots) < 1:  # racy
        slots.append(name)  # racy


def first():
    enter("a")


def second():
    enter("b")


one_by_one(first, second)
