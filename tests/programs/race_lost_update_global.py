# expect: error lost-update __main__.total
"""Two threads add to a module's variable.

Both can read the same old value, and one update is lost.
"""

from support.invisible import one_by_one

total = 0


def add():
    global total
    for number in range(10):
        total += number  # racy


one_by_one(add, add)
