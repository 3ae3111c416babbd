# expect: warning data-race generator
"""Two threads step one generator: which of them gets which number is decided by nothing.

A step that falls into another raises ValueError: generator already executing.
"""

from support.invisible import one_by_one


def numbers():
    yield from range(100)


source = numbers()


def first():
    next(source)  # racy


def second():
    next(source)  # racy


one_by_one(first, second)
