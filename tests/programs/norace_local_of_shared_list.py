# expect: nothing
"""Each thread's variable holds a list of its own."""

import threading

from support.invisible import one_by_one

everybody = [1, 2, 3]
mine = threading.local()


def insert():
    mine.numbers = everybody.copy()
    mine.numbers.insert(0, 4)


def add_up():
    mine.numbers = everybody.copy()
    total = 0
    for number in mine.numbers:
        total += number


one_by_one(insert, add_up)
