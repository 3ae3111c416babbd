# expect: error lost-update __main__.numbers
"""`+=` of a tuple makes a new one: a thread that adds to the old tuple meanwhile drops what the other one added."""

from support.invisible import one_by_one

numbers = ()


def add(part):
    global numbers
    numbers += (part, part)  # racy


one_by_one(lambda: add(1), lambda: add(2))
