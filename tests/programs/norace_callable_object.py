# expect: nothing
"""`itertools.count` hands out each number once."""

import itertools

from support.invisible import one_by_one

numbers = itertools.count()


def one():
    next(numbers)


def two():
    next(numbers)


one_by_one(one, two)
