# expect: error check-then-act list
"""What returns when it is full acts when it is not: the rest of the function is guarded.

Both may find room for one: the list becomes longer than its bound.
"""

from support.invisible import one_by_one


slots = []


def enter(name):
    if len(slots) >= 1:  # racy
        return
    slots.append(name)  # racy


def first():
    enter("a")


def second():
    enter("b")


one_by_one(first, second)
