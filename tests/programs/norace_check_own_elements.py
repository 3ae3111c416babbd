# expect: note benign set
"""Each thread tests and changes elements of its own: nothing of the other's turns its answers."""

from support.invisible import one_by_one


seen = {"all"}


def visit(page):
    if page not in seen:
        seen.add(page)
    if page in seen:
        seen.remove(page)


def first():
    visit("a")


def second():
    visit("b")


one_by_one(first, second)
