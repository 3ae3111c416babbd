# expect: error check-then-act list
"""Both may search the list in vain and append the same name: it stands there twice.

The search alone would lose nothing by what is appended meanwhile: what is wrong is what is done on its answer.
"""

from support.invisible import one_by_one

names = ["ann"]


def enter(name):
    if name not in names:  # racy
        names.append(name)  # racy


def first():
    enter("bob")


def second():
    enter("bob")


one_by_one(first, second)
