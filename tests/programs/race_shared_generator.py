# expect: warning data-race generator
"""Two threads draw from one generator."""

from support.invisible import one_by_one


def numbers():
    yield from range(100)


source = numbers()


def first():
    next(source)  # racy


def second():
    next(source)  # racy


one_by_one(first, second)
