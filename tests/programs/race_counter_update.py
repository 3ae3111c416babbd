# expect: error lost-update Counter['a']
"""`Counter.update` loads each count and stores it again: one of the two letters is lost if they do so at once."""

import collections

from support.invisible import one_by_one

letters = collections.Counter(a=1, b=1)


def read():
    letters.update("ab")  # racy


def read_more():
    letters.update({"a": 1})  # racy


one_by_one(read, read_more)
