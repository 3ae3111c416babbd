# expect: note benign dict
# one order: the second waits for the first
"""A loop that ends where a container is long enough has waited for the insertion, and what was done before it."""

from support.invisible import one_by_one

ready = {}
total = 0


def first():
    global total
    total += 1
    ready["first"] = True


def second():
    global total
    while len(ready) < 1:
        pass
    total += 1



one_by_one(first, second)
