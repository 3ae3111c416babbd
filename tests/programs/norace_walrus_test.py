# expect: note benign dict['k']
"""`setdefault` fills the miss at once, and gives what is there."""

from support.invisible import one_by_one

cache = {}


def look(key):
    return cache.setdefault(key, key.upper())


def first():
    look("k")


def second():
    look("k")


one_by_one(first, second)
