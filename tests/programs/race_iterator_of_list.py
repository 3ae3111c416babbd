# expect: warning data-race list_iterator
"""Two threads step one iterator of a list: which of them gets which number is decided by nothing.

Without the GIL both may get the same one.
"""

from support.invisible import one_by_one

numbers = iter([1, 2, 3])


def one():
    next(numbers)  # racy


def two():
    next(numbers)  # racy


one_by_one(one, two)
