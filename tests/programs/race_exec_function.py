"""Threads call a function that exec has made of text; it counts in a global of its own namespace.

Both can read the same old value, and one update is lost.
"""

# engine: auto
# expect: error lost-update made.hits

from support.invisible import one_by_one

SOURCE = """
hits = 0

def count():
    global hits
    hits += 1
"""

names: dict = {"__name__": "made"}
exec(SOURCE, names)


def first():
    names["count"]()


def second():
    names["count"]()


one_by_one(first, second)
