# expect: error lost-update count
"""Two threads add to a variable of the function that made them.

Both can read the same old value, and one update is lost.
"""

from support.invisible import one_by_one


def make():
    count = 0

    def add():
        nonlocal count
        count += 1  # racy

    return add


add = make()
one_by_one(add, add)
