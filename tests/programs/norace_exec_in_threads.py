"""Each thread executes a text of its own, under one file name, that counts in a dict of its own."""

# engine: auto
# expect: nothing

from support.invisible import one_by_one


def first():
    exec("counts['hits'] += 1", {"counts": {"hits": 0}})


def second():
    exec("counts['hits'] += 2", {"counts": {"hits": 0}})


one_by_one(first, second)
