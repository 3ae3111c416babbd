# expect: nothing
"""The threads count different letters, which are there already: neither the other's count nor a walk is disturbed."""

import collections

from support.invisible import one_by_one

letters = collections.Counter(a=1, b=1)


def read():
    letters.update("aa")
    for letter in letters:
        print(letter)


def read_more():
    letters.update(b=2)
    letters.subtract({"b": 1})


one_by_one(read, read_more)
